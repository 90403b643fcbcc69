package org.omflow.booster.server.outbox;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jdbi.v3.core.Jdbi;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.connection.BoosterConnector;
import org.omflow.booster.ha.connection.BoosterUnavailableException;
import org.omflow.booster.ha.connection.JobMessages;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.server.held.HeldJobs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends held jobs that are due and jobs left in the outbox, by a server that died between its database commit and its
 * send or because no Booster answered. Every server sweeps; a claim keeps two from sending the same job at once.
 */
public final class OutboxSweep implements Runnable, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OutboxSweep.class);
    private static final int AT_ONCE = 500;

    private final Jdbi jdbi;
    private final Outbox outbox;
    private final HeldJobs held;
    private final BoosterConnector connector;
    private final Clock clock;

    // Mutable state, of one sweep at a time
    private BoosterConnection connection;
    /** The last fault logged; null when all is well since. */
    private String lastFault;

    private volatile boolean stopping;

    public OutboxSweep(Jdbi jdbi, Outbox outbox, HeldJobs held, BoosterConnector connector, Clock clock) {
        this.jdbi = jdbi;
        this.outbox = outbox;
        this.held = held;
        this.connector = connector;
        this.clock = clock;
    }

    /** Sends everything that is due. */
    @Override
    public void run() {
        boolean more = true;
        while (more && !stopping) {
            more = sweep();
        }
    }

    /** Stops after the current round. */
    public void stop() {
        stopping = true;
    }

    /** Closes its connection; call it when no sweep is under way. */
    @Override
    public void close() {
        disconnect();
    }

    /** Runs one round; true when there may be more to send at once. */
    private boolean sweep() {
        try {
            if (connection == null || connection.isBroken()) {
                disconnect();
                connection = connector.connect();
            }
            List<OutgoingJob> left = jdbi.inTransaction(handle -> outbox.claim(handle, AT_ONCE));
            Instant now = clock.instant();
            // Held jobs keep their rows until they are answered.
            List<OutgoingJob> due =
                    jdbi.inTransaction(handle -> held.takeDue(handle, AT_ONCE, now, now.plus(Outbox.CLAIM)));
            try {
                // New jobs by REST come last: a Booster whose disk is full refuses them, and takes the others.
                for (boolean byRest : new boolean[] {false, true}) {
                    Predicate<OutgoingJob> turn = job -> job.envelope().byRest() == byRest;
                    sendAndRemove(left.stream().filter(turn).toList());
                    send(due.stream().filter(turn).toList());
                }
            } catch (JMSException e) {
                if (connection.isBroken()) {
                    // The other Booster may take them at once; one that only refuses them gets a pause.
                    jdbi.useTransaction(handle -> outbox.release(
                            handle, left.stream().map(OutgoingJob::jobId).toList()));
                }
                throw e;
            }
            if (lastFault != null) {
                log.info("jobs in the outbox are being sent again");
                lastFault = null;
            }
            return left.size() == AT_ONCE || due.size() == AT_ONCE;
        } catch (BoosterUnavailableException e) {
            log.debug("outbox: {}", e.getMessage());
        } catch (JMSException e) {
            report("the outbox could not be sent and will be retried: " + e.getMessage());
            disconnect();
        } catch (RuntimeException e) {
            report("the outbox could not be read and will be retried: " + e.getMessage());
        }
        return false;
    }

    /** Logs a fault once; a lasting one must not fill the log. */
    private void report(String fault) {
        if (!fault.equals(lastFault)) {
            log.warn(fault);
            lastFault = fault;
        }
    }

    private void sendAndRemove(List<OutgoingJob> jobs) throws JMSException {
        if (jobs.isEmpty()) {
            return;
        }
        send(jobs);
        jdbi.useTransaction(handle ->
                outbox.remove(handle, jobs.stream().map(OutgoingJob::jobId).toList()));
        log.info("sent {} jobs that were left in the outbox", jobs.size());
    }

    private void send(List<OutgoingJob> jobs) throws JMSException {
        if (jobs.isEmpty()) {
            return;
        }
        try (Session session = connection.transacted()) {
            MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
            producer.setDeliveryMode(DeliveryMode.PERSISTENT);
            for (OutgoingJob job : jobs) {
                producer.send(JobMessages.write(session, job));
            }
            session.commit();
        }
    }

    private void disconnect() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
