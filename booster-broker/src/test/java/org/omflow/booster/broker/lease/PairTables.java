package org.omflow.booster.broker.lease;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.omflow.booster.ha.database.DirectConnections;

/** Tests on a PostgreSQL with the tables of the pair, which are empty when each begins. */
abstract class PairTables {
    static PairPostgres postgres;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    @BeforeAll
    static void startDatabase() {
        postgres = PairPostgres.start();
    }

    @AfterAll
    static void stopDatabase() {
        postgres.close();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        postgres.empty();
    }

    /** Closed after the test, before what was opened earlier. */
    final <T extends AutoCloseable> T closing(T made) {
        opened.push(made);
        return made;
    }

    final LeaseSpace register(DirectConnections connections, String holder, Duration lease, LeaseListener listener) {
        return closing(LeaseSpace.register(connections, holder, lease, listener));
    }

    final SqlLockManager started(LeaseSpace of) throws InterruptedException {
        SqlLockManager made = closing(new SqlLockManager(of.properties()));
        made.start();
        return made;
    }
}
