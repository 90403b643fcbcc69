package org.omflow.booster.server.submit;

import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.omflow.booster.ha.connection.BoosterConnector;
import org.omflow.booster.ha.connection.BoosterUnavailableException;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.database.WrongClockException;
import org.omflow.booster.ha.fault.FatalErrors;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.RejectedException;
import org.omflow.booster.server.job.Outcome;
import org.omflow.booster.server.outbox.Outbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the jobs of REST requests to the Booster, concurrent ones in one transaction; while no Booster answers, stores
 * them in the outbox instead. Thread-safe.
 */
public final class JobSender implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(JobSender.class);
    private static final int AT_ONCE = 100;
    private static final long POLL_MS = 200;
    private static final Duration RETRY_BACKOFF = Duration.ofSeconds(1);
    /** Longer than a Booster and the database may take to answer, one after the other. */
    private static final Duration GIVE_UP = Duration.ofSeconds(60);

    private record Pending(OutgoingJob job, boolean wantsAnswer, CompletableFuture<Void> kept) {}

    private final BlockingQueue<Pending> queue = new LinkedBlockingQueue<>(10_000);
    private final BoosterConnector connector;
    private final Jdbi jdbi;
    private final Outbox outbox;
    private final PendingReplies replies;

    private volatile boolean stopping;
    /** Whether the queue is no longer read. */
    private volatile boolean ended;

    private volatile SenderLink link;
    // Mutable state, confined to the sending thread
    private long nextAttempt = System.nanoTime();
    private boolean loggedUnavailable;
    /** The connection that is being made; null when none is. */
    private CompletableFuture<SenderLink> opening;

    public JobSender(BoosterConnector connector, Jdbi jdbi, Outbox outbox, PendingReplies replies) {
        this.connector = connector;
        this.jdbi = jdbi;
        this.outbox = outbox;
        this.replies = replies;
    }

    /**
     * Sends a job; when this returns, it is on disk, at the Booster or in the database.
     *
     * @param wantsAnswer whether {@link PendingReplies} gets the answer
     * @throws UnavailableException when neither could take it; send it again with the same id
     * @throws RejectedException when another job of its id waits in the database
     */
    public void send(OutgoingJob job, boolean wantsAnswer)
            throws UnavailableException, RejectedException, InterruptedException {
        Pending pending = new Pending(job, wantsAnswer, new CompletableFuture<>());
        if (stopping || !queue.offer(pending, POLL_MS, TimeUnit.MILLISECONDS)) {
            throw stopping ? stopping() : new UnavailableException("Too many jobs wait to be sent.", null);
        }
        if (ended && queue.remove(pending)) {
            // It came after the queue was read for the last time.
            throw stopping();
        }
        try {
            pending.kept().get(GIVE_UP.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RejectedException rejected) {
                throw rejected;
            }
            throw new UnavailableException(e.getCause().getMessage(), e.getCause());
        } catch (java.util.concurrent.TimeoutException e) {
            throw new UnavailableException(
                    "Neither a Booster nor the database answered within " + GIVE_UP.toSeconds() + " s.", e);
        }
    }

    private static UnavailableException stopping() {
        return new UnavailableException("This server is stopping; use another.", null);
    }

    /** Whether a Booster takes jobs now. */
    public boolean isConnected() {
        SenderLink current = link;
        return current != null && !current.isBroken();
    }

    /** Sends what is still queued and stops. */
    public void stop() {
        stopping = true;
    }

    @Override
    public void run() {
        try {
            while (!stopping || !queue.isEmpty()) {
                try {
                    sendNext();
                } catch (RuntimeException | Error e) {
                    FatalErrors.check(e);
                    // Without this thread no request would ever be answered again.
                    log.error("the job sender goes on after an unexpected fault", e);
                    Thread.sleep(POLL_MS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            disconnect();
            if (opening != null && !opening.cancel(false)) {
                opening.thenAccept(SenderLink::close);
            }
            ended = true;
            queue.forEach(left -> left.kept().completeExceptionally(stopping()));
        }
    }

    private void sendNext() throws InterruptedException {
        connectIfDue();
        List<Pending> batch = new ArrayList<>();
        Pending first = queue.poll(POLL_MS, TimeUnit.MILLISECONDS);
        if (first != null) {
            batch.add(first);
            queue.drainTo(batch, AT_ONCE - 1);
            try {
                keep(batch);
            } catch (RuntimeException | Error e) {
                UnavailableException fault = new UnavailableException("This server has a fault; see its log.", e);
                batch.forEach(pending -> pending.kept().completeExceptionally(fault));
                throw e;
            }
        }
    }

    private void connectIfDue() throws InterruptedException {
        if (isConnected() || opening == null && System.nanoTime() < nextAttempt) {
            return;
        }
        long patience = 0;
        if (opening == null) {
            disconnect();
            opening = open();
            patience = POLL_MS;
        }
        try {
            link = opening.get(patience, TimeUnit.MILLISECONDS);
            opening = null;
        } catch (java.util.concurrent.TimeoutException e) {
            log.debug("no Booster is connected yet; jobs by REST go to the outbox meanwhile");
        } catch (ExecutionException e) {
            opening = null;
            nextAttempt = System.nanoTime() + RETRY_BACKOFF.toNanos();
            if (!loggedUnavailable) {
                log.warn(
                        "jobs by REST are kept in the outbox until a Booster answers. {}",
                        e.getCause().getMessage());
                loggedUnavailable = true;
            }
        }
    }

    /** Connects in a thread of its own: a silent Booster must not delay the outbox. */
    private CompletableFuture<SenderLink> open() {
        CompletableFuture<SenderLink> opened = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        SenderLink made = new SenderLink(connector.connect(), replies);
                        if (!opened.complete(made)) {
                            made.close();
                        }
                    } catch (BoosterUnavailableException | JMSException | RuntimeException | Error e) {
                        FatalErrors.check(e);
                        // Whatever it is: the sender would wait for this attempt for ever.
                        opened.completeExceptionally(e);
                    }
                },
                "job sender connects");
        thread.setDaemon(true);
        thread.start();
        return opened;
    }

    private void keep(List<Pending> batch) {
        if (isConnected() && System.nanoTime() >= nextAttempt) {
            try {
                for (Pending pending : batch) {
                    link.add(pending.job(), pending.wantsAnswer());
                }
                link.commit();
                batch.forEach(pending -> pending.kept().complete(null));
                if (loggedUnavailable) {
                    log.info("jobs by REST go to the Booster again");
                    loggedUnavailable = false;
                }
                return;
            } catch (JMSException | RuntimeException e) {
                notTaken(e);
            }
        }
        for (Pending pending : batch) {
            keepInOutbox(pending);
        }
    }

    /** A Booster that refuses jobs, such as one with a full disk, is retried later on the same connection. */
    private void notTaken(Exception cause) {
        nextAttempt = System.nanoTime() + RETRY_BACKOFF.toNanos();
        if (!loggedUnavailable) {
            log.warn("jobs by REST are kept in the outbox until the Booster takes them. {}", cause.getMessage());
            loggedUnavailable = true;
        }
        try {
            link.rollback();
        } catch (JMSException | RuntimeException e) {
            log.debug("the connection for jobs by REST is lost: {}", e.getMessage());
            disconnect();
        }
    }

    private void keepInOutbox(Pending pending) {
        try {
            // Another's job of that id must not be replaced: it is accepted.
            if (jdbi.inTransaction(handle -> outbox.addOnce(handle, pending.job()))) {
                pending.kept().complete(null);
            } else {
                pending.kept()
                        .completeExceptionally(new RejectedException(
                                ErrorCode.ID_CONFLICT,
                                Outcome.idConflict(pending.job().jobId())));
            }
        } catch (RuntimeException e) {
            log.warn(
                    "job {} could be stored neither by a Booster nor by the database",
                    pending.job().jobId());
            String why = e instanceof WrongClockException
                    ? "No Booster answers, and " + e.getMessage() + "."
                    : "Neither a Booster nor the database answers.";
            pending.kept().completeExceptionally(new UnavailableException(why, e));
        }
    }

    private void disconnect() {
        SenderLink current = link;
        link = null;
        if (current != null) {
            current.close();
        }
    }
}
