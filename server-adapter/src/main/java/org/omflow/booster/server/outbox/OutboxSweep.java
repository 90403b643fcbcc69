package org.omflow.booster.server.outbox;

import jakarta.jms.JMSException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jdbi.v3.core.Jdbi;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.connection.BoosterConnector;
import org.omflow.booster.ha.connection.BoosterUnavailableException;
import org.omflow.booster.ha.connection.OutgoingJob;
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
    /** What cannot be sent without a connection. */
    private static final String ALL = "jobs that wait";

    private final Jdbi jdbi;
    private final Outbox outbox;
    private final HeldJobs held;
    private final BoosterConnector connector;
    private final Clock clock;
    private final BooleanSupplier writable;

    // Mutable state, of one sweep at a time
    private BoosterConnection connection;
    private final LastFaults lastFaults = new LastFaults();

    private volatile boolean stopping;

    /**
     * One that has sent nothing yet.
     *
     * @param writable whether the database answers and may be written to; it rests meanwhile
     */
    public OutboxSweep(
            Jdbi jdbi,
            Outbox outbox,
            HeldJobs held,
            BoosterConnector connector,
            Clock clock,
            BooleanSupplier writable) {
        this.jdbi = jdbi;
        this.outbox = outbox;
        this.held = held;
        this.connector = connector;
        this.clock = clock;
        this.writable = writable;
    }

    /** Sends everything that is due. */
    @Override
    public void run() {
        boolean more = true;
        while (more && !stopping && writable.getAsBoolean()) {
            more = connect() && sweep();
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

    private boolean connect() {
        try {
            if (connection == null || connection.isBroken()) {
                disconnect();
                connection = connector.connect();
            }
            lastFaults.ended(ALL);
            return true;
        } catch (BoosterUnavailableException e) {
            log.debug("outbox: {}", e.getMessage());
        } catch (RuntimeException e) {
            lastFaults.report(ALL, "could not be sent, as no Booster could be reached", e);
        }
        return false;
    }

    /**
     * Runs one round; true when there may be more to send at once. Each part goes on whatever hinders another. New jobs by
     * REST come last: a Booster whose disk is full refuses them, and takes the others.
     */
    private boolean sweep() {
        boolean more = part("held jobs", this::sendHeld);
        more |= part("jobs of servers in the outbox", () -> sendOutbox(false));
        more |= part("jobs by REST in the outbox", () -> sendOutbox(true));
        return more;
    }

    /** Sends one kind of jobs; true when there may be more. */
    private interface Part {
        boolean send() throws JMSException;
    }

    private boolean part(String what, Part part) {
        if (connection == null) {
            return false;
        }
        try {
            boolean more = part.send();
            if (lastFaults.ended(what)) {
                log.info("{} are being sent again", what);
            }
            return more;
        } catch (JMSException e) {
            lastFaults.report(what, "could not be sent and will be retried", e);
            if (connection.isBroken()) {
                disconnect();
            }
        } catch (RuntimeException e) {
            lastFaults.report(what, "could not be read and will be retried", e);
        }
        return false;
    }

    /** Held jobs keep their rows until they are answered. */
    private boolean sendHeld() throws JMSException {
        Instant now = clock.instant();
        List<OutgoingJob> due = jdbi.inTransaction(handle -> held.takeDue(handle, AT_ONCE, now));
        sender().send(due, now.plus(Outbox.CLAIM), sent -> {});
        return !due.isEmpty();
    }

    private PortionSender sender() {
        return new PortionSender(connection, clock);
    }

    private boolean sendOutbox(boolean byRest) throws JMSException {
        Outbox.Claim claim = jdbi.inTransaction(handle -> outbox.claim(handle, byRest, AT_ONCE));
        Set<String> left = new HashSet<>(ids(claim.jobs()));
        try {
            sender().send(claim.jobs(), claim.until(), sent -> {
                List<String> ids = ids(sent);
                jdbi.useTransaction(handle -> outbox.remove(handle, ids));
                ids.forEach(left::remove);
                log.info("sent {} jobs that were left in the outbox", ids.size());
            });
        } catch (JMSException e) {
            if (connection.isBroken()) {
                // The other Booster may take them at once; one that only refuses them gets a pause.
                jdbi.useTransaction(handle -> outbox.release(handle, left));
            }
            throw e;
        }
        return !claim.jobs().isEmpty() && left.isEmpty();
    }

    private static List<String> ids(List<OutgoingJob> jobs) {
        return jobs.stream().map(OutgoingJob::jobId).toList();
    }

    private void disconnect() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
