package org.omflow.booster.installer.load;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.omflow.booster.ha.message.Answer;

/**
 * Places orders and completes their steps through a {@link Submitter}, many orders at a time. Within an order each job
 * waits for the answer to the one before, as people do. For one replay; thread-safe.
 */
public final class ReplayDriver {
    /** The default number of orders in flight. */
    public static final int DEFAULT_IN_FLIGHT = 256;
    /** The default time without any answer after which the replay gives up. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofMinutes(2);

    private static final String COMPLETED = "completed";

    private final Submitter submitter;
    private final ReplayListener progress;
    private final int inFlight;
    private final Duration patience;
    private final String runId;

    // Mutable state, guarded by "this".
    private List<Ticket> tickets = List.of();
    private final Map<String, UnderWay> byJobId = new HashMap<>();
    private final Map<String, Integer> acknowledgedJobs = new HashMap<>();
    private final Map<String, String> problems = new LinkedHashMap<>();
    private final List<Failover> failovers = new ArrayList<>();
    private int submitted;
    private int ended;
    private int completed;
    private long jobsSubmitted;
    private long jobsAcknowledged;
    private long stepsDone;
    private long began;
    private long lastAnswer;
    private long lastCompletion;

    /** A driver with {@value #DEFAULT_IN_FLIGHT} orders in flight. */
    public ReplayDriver(Submitter submitter, ReplayListener progress) {
        this(submitter, progress, DEFAULT_IN_FLIGHT, DEFAULT_PATIENCE);
    }

    /**
     * A driver.
     *
     * @param inFlight how many orders are in flight, at least 1
     * @param patience the time without any answer after which the replay gives up
     */
    public ReplayDriver(Submitter submitter, ReplayListener progress, int inFlight, Duration patience) {
        this.submitter = submitter;
        this.progress = progress;
        this.inFlight = inFlight;
        this.patience = patience;
        this.runId = Long.toString(System.currentTimeMillis(), 36)
                + Integer.toString(new SecureRandom().nextInt(36 * 36 * 36, 36 * 36 * 36 * 36), 36);
    }

    /**
     * Replays the tickets; returns when all have ended, or no answer came for too long.
     *
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public ReplayResult run(List<Ticket> orders) throws InterruptedException {
        submitter.start(new Heard());
        synchronized (this) {
            tickets = List.copyOf(orders);
            began = System.nanoTime();
            lastAnswer = began;
            lastCompletion = began;
            while (submitted < Math.min(inFlight, tickets.size())) {
                placeNext();
            }
            while (ended < tickets.size() && System.nanoTime() - lastAnswer < patience.toNanos()) {
                wait(200);
            }
            byJobId.values()
                    .forEach(order -> problems.put(
                            order.ticket.key(), "no answer to job " + order.position + " of " + order.ticket.jobs()));
            byJobId.clear();
            return result();
        }
    }

    /**
     * Injects a fault into the Booster and measures how long submitters have to wait. May be called from any thread
     * while the replay runs.
     *
     * @param fault returns when the Booster is dead, such as after killing it
     */
    public void failover(Runnable fault) {
        long from = System.nanoTime();
        fault.run();
        synchronized (this) {
            failovers.add(new Failover(from, System.nanoTime()));
        }
    }

    /** Places no more orders: {@link #run} returns when those in flight have ended. */
    public synchronized void stopPlacing() {
        tickets = tickets.subList(0, submitted);
        notifyAll();
    }

    private ReplayResult result() {
        return new ReplayResult(
                submitted,
                acknowledgedJobs.size(),
                completed,
                jobsSubmitted,
                jobsAcknowledged,
                stepsDone,
                Duration.ofNanos(lastCompletion - began),
                acknowledgedJobs,
                Collections.unmodifiableMap(new LinkedHashMap<>(problems)),
                failovers.stream().map(Failover::gap).toList());
    }

    private void placeNext() {
        if (submitted < tickets.size()) {
            submit(new UnderWay(tickets.get(submitted++)));
        }
    }

    private void submit(UnderWay order) {
        String jobId = runId + "-" + ++jobsSubmitted;
        byJobId.put(jobId, order);
        submitter.submit(new SubmittedJob(jobId, order.ticket.job(order.position)));
    }

    private synchronized void acknowledged(SubmittedJob job, long sendingBegan) {
        jobsAcknowledged++;
        acknowledgedJobs.merge(job.job().orderKey(), 1, Integer::sum);
        long now = System.nanoTime();
        failovers.forEach(f -> f.acknowledged(sendingBegan, now));
    }

    private synchronized void answered(SubmittedJob job, Answer answer) {
        UnderWay order = byJobId.remove(job.jobId());
        if (order == null) {
            return; // The replay has given up already.
        }
        lastAnswer = System.nanoTime();
        if (answer.status() != Answer.Status.DONE) {
            end(
                    order,
                    job.type() + " was " + answer.status().wireName() + ": " + answer.errorCode() + ", "
                            + answer.errorMessage());
            return;
        }
        stepsDone += order.position > 0 ? 1 : 0;
        order.position++;
        if (order.position < order.ticket.jobs()) {
            submit(order);
            return;
        }
        String status = answer.order() == null
                ? "unknown"
                : answer.order().path("status").asText("unknown");
        if (status.equals(COMPLETED)) {
            completed++;
            lastCompletion = lastAnswer;
            failovers.forEach(f -> f.completed(lastAnswer));
            end(order, null);
        } else {
            end(order, "its status after the last step is '" + status + "', not '" + COMPLETED + "'");
        }
    }

    private void end(UnderWay order, String problem) {
        if (problem != null) {
            problems.put(order.ticket.key(), problem);
        }
        ended++;
        placeNext();
        progress.progressed(ended, tickets.size());
        notifyAll();
    }

    /** An order with the number of the job that waits for its answer. */
    private static final class UnderWay {
        private final Ticket ticket;
        private int position;

        UnderWay(Ticket ticket) {
            this.ticket = ticket;
        }
    }

    private final class Heard implements Submitter.Listener {
        @Override
        public void acknowledged(SubmittedJob job, long sendingBegan) {
            ReplayDriver.this.acknowledged(job, sendingBegan);
        }

        @Override
        public void answered(SubmittedJob job, Answer answer) {
            ReplayDriver.this.answered(job, answer);
        }
    }
}
