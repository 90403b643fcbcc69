package org.omflow.booster.server.outbox;

import jakarta.jms.JMSException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    // Mutable state, of one sweep at a time
    private BoosterConnection connection;
    /** The last fault logged of each part; none when all is well since. */
    private final Map<String, String> lastFaults = new HashMap<>();

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
            lastFaults.remove(ALL);
            return true;
        } catch (BoosterUnavailableException e) {
            log.debug("outbox: {}", e.getMessage());
        } catch (RuntimeException e) {
            report(ALL, "could not be sent, as no Booster could be reached: " + e.getMessage());
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
            if (lastFaults.remove(what) != null) {
                log.info("{} are being sent again", what);
            }
            return more;
        } catch (JMSException e) {
            report(what, "could not be sent and will be retried: " + e.getMessage());
            if (connection.isBroken()) {
                disconnect();
            }
        } catch (RuntimeException e) {
            report(what, "could not be read and will be retried: " + e.getMessage());
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

    /** Logs a fault of a part once; a lasting one must not fill the log. */
    private void report(String what, String fault) {
        if (!fault.equals(lastFaults.put(what, fault))) {
            log.warn("{} {}", what, fault);
        }
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
