package org.omflow.booster.server.outbox;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.connection.BoosterConnector;
import org.omflow.booster.ha.connection.BoosterUnavailableException;
import org.omflow.booster.ha.connection.JobMessages;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.message.Addresses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends jobs that were left in the outbox: by a server that died between its database commit and its send, or because no
 * Booster answered. Every server sweeps; a claim keeps two from sending the same job at once.
 */
public final class OutboxSweep implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(OutboxSweep.class);
    private static final int AT_ONCE = 500;

    private final Jdbi jdbi;
    private final Outbox outbox;
    private final BoosterConnector connector;
    private final Duration pause;

    // Mutable state, of the sweeping thread only
    private BoosterConnection connection;
    private volatile boolean stopping;

    /** @param pause how long to rest when nothing is left */
    public OutboxSweep(Jdbi jdbi, Outbox outbox, BoosterConnector connector, Duration pause) {
        this.jdbi = jdbi;
        this.outbox = outbox;
        this.connector = connector;
        this.pause = pause;
    }

    @Override
    public void run() {
        try {
            while (!stopping) {
                if (!sweep()) {
                    Thread.sleep(pause.toMillis());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            disconnect();
        }
    }

    /** Ends the sweeping after the round under way. */
    public void stop() {
        stopping = true;
    }

    /** One round; true when there may be more to send at once. */
    private boolean sweep() {
        try {
            if (connection == null || connection.isBroken()) {
                disconnect();
                connection = connector.connect();
            }
            List<OutgoingJob> jobs = jdbi.inTransaction(handle -> outbox.claim(handle, AT_ONCE));
            if (jobs.isEmpty()) {
                return false;
            }
            send(jobs);
            jdbi.useTransaction(handle ->
                    outbox.remove(handle, jobs.stream().map(OutgoingJob::jobId).toList()));
            log.info("sent {} jobs that were left in the outbox", jobs.size());
            return jobs.size() == AT_ONCE;
        } catch (BoosterUnavailableException e) {
            log.debug("outbox: {}", e.getMessage());
        } catch (JMSException e) {
            log.warn("the outbox could not be sent and will be tried again: {}", e.getMessage());
            disconnect();
        } catch (RuntimeException e) {
            log.warn("the outbox could not be read and will be tried again: {}", e.getMessage());
        }
        return false;
    }

    private void send(List<OutgoingJob> jobs) throws JMSException {
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
