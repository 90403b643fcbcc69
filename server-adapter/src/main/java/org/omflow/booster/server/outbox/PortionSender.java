package org.omflow.booster.server.outbox;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.connection.JobMessages;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.message.Addresses;

/**
 * Sends jobs to the Booster a few at a time, and one by one where it refuses a few, so that one that is refused holds up
 * no other.
 */
final class PortionSender {
    private static final int MOST_JOBS = 100;
    private static final int MOST_CHARACTERS = 1 << 20;
    /** What a commit may take. */
    private static final Duration COMMIT = Duration.ofSeconds(5);

    private final BoosterConnection connection;
    private final Clock clock;

    PortionSender(BoosterConnection connection, Clock clock) {
        this.connection = connection;
        this.clock = clock;
    }

    /**
     * Sends jobs until others may send them too.
     *
     * @param until when others may
     * @param sent receives those that the Booster has taken
     * @throws JMSException when the connection is lost, or jobs were refused while the others were sent
     */
    void send(List<OutgoingJob> jobs, Instant until, Consumer<List<OutgoingJob>> sent) throws JMSException {
        JMSException refused = null;
        for (List<OutgoingJob> portion : portions(jobs)) {
            JMSException one = sendPortion(portion, until, sent);
            refused = one == null ? refused : one;
        }
        if (refused != null) {
            throw refused;
        }
    }

    /** The last refusal; null when all were sent or the time is over. */
    private JMSException sendPortion(List<OutgoingJob> portion, Instant until, Consumer<List<OutgoingJob>> sent)
            throws JMSException {
        try {
            if (commit(portion, until)) {
                sent.accept(portion);
            }
            return null;
        } catch (JMSException e) {
            if (connection.isBroken()) {
                throw e;
            }
            return portion.size() > 1 ? sendEach(portion, until, sent) : named(portion.get(0), e);
        }
    }

    private JMSException sendEach(List<OutgoingJob> portion, Instant until, Consumer<List<OutgoingJob>> sent)
            throws JMSException {
        JMSException refused = null;
        for (OutgoingJob job : portion) {
            JMSException one = sendPortion(List.of(job), until, sent);
            refused = one == null ? refused : one;
        }
        return refused;
    }

    private static JMSException named(OutgoingJob job, JMSException refusal) {
        JMSException named = new JMSException("job " + job.jobId() + " was refused: " + refusal.getMessage());
        named.initCause(refusal);
        return named;
    }

    /** Sends all of them or none; false when others may send them before this is done. */
    private boolean commit(List<OutgoingJob> jobs, Instant until) throws JMSException {
        if (isOver(until)) {
            return false;
        }
        try (Session session = connection.transacted()) {
            MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
            producer.setDeliveryMode(DeliveryMode.PERSISTENT);
            for (OutgoingJob job : jobs) {
                producer.send(JobMessages.write(session, job));
            }
            if (isOver(until)) {
                session.rollback();
                return false;
            }
            session.commit();
            return true;
        }
    }

    private boolean isOver(Instant until) {
        return clock.instant().isAfter(until.minus(COMMIT));
    }

    private static List<List<OutgoingJob>> portions(List<OutgoingJob> jobs) {
        List<List<OutgoingJob>> portions = new ArrayList<>();
        List<OutgoingJob> portion = new ArrayList<>();
        long characters = 0;
        for (OutgoingJob job : jobs) {
            if (!portion.isEmpty()
                    && (portion.size() == MOST_JOBS || characters + job.body().length() > MOST_CHARACTERS)) {
                portions.add(portion);
                portion = new ArrayList<>();
                characters = 0;
            }
            portion.add(job);
            characters += job.body().length();
        }
        if (!portion.isEmpty()) {
            portions.add(portion);
        }
        return portions;
    }
}
