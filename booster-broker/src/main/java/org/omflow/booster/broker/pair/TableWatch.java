package org.omflow.booster.broker.pair;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.omflow.booster.broker.lease.PairTable;
import org.omflow.booster.broker.lease.Presence;
import org.omflow.booster.ha.database.DatabaseClock;
import org.omflow.booster.ha.database.DatabaseOptions;
import org.omflow.booster.ha.database.DirectConnections;
import org.omflow.booster.ha.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether both Boosters use the same tables: writes a row for the other every second, and looks for the other's.
 * It asks for the time as well, for the clock that goes by it. On a thread and a connection of its own, so that it
 * delays nothing. Thread-safe.
 */
final class TableWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TableWatch.class);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofMillis(50);

    private final PairSettings pair;
    private final Settings settings;
    private final DatabaseClock clock;
    private final TableComparison comparison = new TableComparison();
    private final Thread thread = new Thread(this::run, "pair tables");

    /** What the tables hold at least. */
    private volatile Presence own = new Presence(UUID.randomUUID().toString(), 0);

    // Mutable state, confined to the thread
    private long beat;
    /** Null while none is open. */
    private PairTable table;

    private boolean told;

    TableWatch(PairSettings pair, Settings settings, DatabaseClock clock) {
        this.pair = pair;
        this.settings = settings;
        this.clock = clock;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** What this one has written, which the other must find. */
    Presence own() {
        return own;
    }

    /** Notes what the other reports, or that it is silent. */
    void heard(PeerState peer) {
        comparison.heard(peer);
    }

    /** Waits until it is known, as far as it can be, whether the tables are the same. */
    void awaitDecision(Duration atMost) throws InterruptedException {
        long began = System.nanoTime();
        while (comparison.isUndecided() && System.nanoTime() - began < atMost.toNanos()) {
            Thread.sleep(POLL.toMillis());
        }
    }

    /** Says that the two use different tables, and what to do; null unless they certainly do. */
    String difference() {
        return comparison.isDifferent()
                ? "the other Booster at " + pair.peer() + " does not use the tables in database.url here ("
                        + settings.get(DatabaseOptions.URL)
                        + "): set the same database and schema on both, and start the changed one again"
                : null;
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                look();
            } catch (SQLException | RuntimeException e) {
                // The supervisor and the lease tell of a database that is unavailable.
                log.debug("The tables of the pair cannot be compared: {}", e.toString());
                discard();
            }
            tell();
            try {
                Thread.sleep(PAUSE.toMillis());
            } catch (InterruptedException e) {
                break;
            }
        }
        discard();
    }

    private void look() throws SQLException {
        if (table == null) {
            table = new PairTable(DirectConnections.of(settings));
        }
        table.read(clock);
        // Also after a failure, as the row may have been written.
        Presence next = new Presence(own.start(), ++beat);
        if (table.writePresence(pair.role().text(), next)) {
            own = next;
        }
        Optional<Presence> expected = comparison.expected();
        if (expected.isPresent()) {
            comparison.found(expected.get(), table.presence(pair.role().other().text()));
        }
    }

    private void tell() {
        String difference = difference();
        if (difference != null && !told) {
            log.warn("Neither Booster can take over from the other: {}", difference);
        } else if (difference == null && told) {
            log.info("Both Boosters use the same tables again");
        }
        told = difference != null;
    }

    private void discard() {
        if (table != null) {
            table.close();
            table = null;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
