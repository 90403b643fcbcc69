package org.omflow.booster.broker.pair;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.omflow.booster.broker.lease.LeaseRow;
import org.omflow.booster.broker.lease.PairTable;
import org.omflow.booster.broker.lease.Presence;
import org.omflow.booster.ha.database.DatabaseClock;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.tls.Encryption;

/**
 * Watches the other Booster: what it answers, whether it uses the same tables, and whether both are active. Thread-safe.
 */
final class PeerWatch implements AutoCloseable {
    /** By then the two have read each other's row three times, or cannot. */
    private static final Duration LONGEST_COMPARISON = Duration.ofSeconds(5);

    private final PairSettings pair;
    private final Supplier<LeaseGuard> guard;
    private final BooleanSupplier active;
    private final PeerProbe probe;
    private final TableWatch tables;
    /** Confined to the probe's thread. */
    private final DoubleActivityDetector doubleActivity = new DoubleActivityDetector();

    /**
     * A watch that is not started.
     *
     * @param jobClock is read every second
     * @param guard guards this Booster's broker; gives null between two lives of it
     * @param active whether this Booster is active
     */
    PeerWatch(
            PairSettings pair,
            Settings settings,
            Encryption encryption,
            DatabaseClock jobClock,
            Supplier<LeaseGuard> guard,
            BooleanSupplier active) {
        this.pair = pair;
        this.guard = guard;
        this.active = active;
        this.tables = new TableWatch(pair, settings, jobClock);
        this.probe = new PeerProbe(pair.peerWeb(), encryption, this::heard);
    }

    void start() {
        probe.start();
        tables.start();
    }

    private void heard(PeerState peer) {
        tables.heard(peer);
        LeaseGuard now = guard.get();
        if (now != null && peer.isPassiveInSync()) {
            now.fence().otherIsPassive(peer.askedNanos());
        }
        if (doubleActivity.heard(
                peer, now != null && active.getAsBoolean() && now.fence().isOpen())) {
            now.fence()
                    .condemn("the other Booster at " + pair.peer()
                            + " is active too: set the same database and schema in database.url on both");
        }
    }

    /** The other's last answer; {@link PeerState#SILENT} when it did not answer the last question. */
    PeerState last() {
        return probe.last();
    }

    /** How long the other has not answered. */
    Duration silence() {
        return probe.silence();
    }

    /** What this Booster has written to the tables, which the other must find. */
    Presence ownPresence() {
        return tables.own();
    }

    /** Says that the two use different tables, and what to do; null unless they certainly do. */
    String tableDifference() {
        return tables.difference();
    }

    /** Waits until it is known, as far as it can be, whether the two use the same tables. */
    void requireSameTables() throws WaitingException, InterruptedException {
        tables.awaitDecision(LONGEST_COMPARISON);
        String difference = tables.difference();
        if (difference != null) {
            throw new WaitingException(difference);
        }
    }

    /** Finds a frozen one by its silence and by its lease in this table. */
    FrozenPeerDetector frozenDetector(PairTable table) {
        return new FrozenPeerDetector(probe, pair.silence(), pair.lease(), () -> expiredFor(table));
    }

    private static Duration expiredFor(PairTable table) throws SQLException {
        Optional<String> nodeId = table.nodeId();
        Optional<LeaseRow> row = nodeId.isEmpty() ? Optional.empty() : table.leaseOf(nodeId.get());
        return row.filter(lease -> lease.holder().isPresent() && lease.leftMs() < 0)
                .map(lease -> Duration.ofMillis(-lease.leftMs()))
                .orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        probe.close();
        tables.close();
    }
}
