package org.omflow.booster.broker.pair;

import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over from an active Booster that is frozen. Its connections stay open, so nothing else notices for many
 * seconds; it counts as frozen when it does not answer the probe and its lease has run out too. Confined to one thread.
 */
final class FrozenPeerDetector {
    private static final Logger log = LoggerFactory.getLogger(FrozenPeerDetector.class);
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final PeerProbe probe;
    private final Duration silence;
    private final Duration lease;
    private final LeaseAge leaseAge;
    private long lastCheck = System.nanoTime();

    /** Asks the database for the age of the other's lease. */
    @FunctionalInterface
    interface LeaseAge {
        /**
         * How long ago the lease ran out.
         *
         * @return zero while it has not, or when nobody holds it
         */
        Duration expiredFor() throws SQLException;
    }

    FrozenPeerDetector(PeerProbe probe, Duration silence, Duration lease, LeaseAge leaseAge) {
        this.probe = probe;
        this.silence = silence;
        this.lease = lease;
        this.leaseAge = leaseAge;
    }

    void check(Replication replication) {
        if (probe.silence().compareTo(silence) < 0
                || System.nanoTime() - lastCheck < PAUSE.toNanos()
                || !replication.isLinked()
                || !replication.isInSync()) {
            return;
        }
        lastCheck = System.nanoTime();
        try {
            Duration expired = leaseAge.expiredFor();
            if (expired.compareTo(lease) > 0) {
                log.warn(
                        "The other Booster has been silent for {} ms and its lease ran out {} ms ago: it counts as frozen,"
                                + " and this one takes over",
                        probe.silence().toMillis(),
                        expired.toMillis());
                replication.cut("it is frozen");
            }
        } catch (SQLException e) {
            log.warn(
                    "The other Booster is silent, but the database cannot be asked about its lease: {}",
                    e.getMessage());
        }
    }
}
