package org.omflow.booster.broker.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.lockmanager.DistributedLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.database.DirectConnections;
import org.omflow.booster.ha.database.ProgramTooOldException;
import org.omflow.booster.ha.testkit.FaultyTcpProxy;

@Tag("pair")
@Timeout(60)
@Tag("integration")
class PairTableTest extends PairTables {
    private final PairTable table = closing(new PairTable(postgres.connections()));

    @Test
    void aPairThatNeverWorkedHasNothing() throws Exception {
        assertThat(table.nodeId()).isEmpty();
        assertThat(table.leaseOf("a")).isEmpty();
        assertThat(table.sequence("a")).isZero();
    }

    @Test
    void theFirstNodeIdCounts() throws Exception {
        assertThat(table.registerNodeId("first")).isEqualTo("first");
        assertThat(table.registerNodeId("second")).isEqualTo("first");
        assertThat(table.nodeId()).contains("first");
    }

    @Test
    void ofTwoThatRegisterAtOnceOneCountsForBoth() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (PairTable others = new PairTable(postgres.connections())) {
            for (int round = 0; round < 50; round++) {
                List<Callable<String>> both =
                        List.of(() -> table.registerNodeId("one"), () -> others.registerNodeId("two"));
                List<Future<String>> answers = threads.invokeAll(both);

                assertThat(answers.get(0).get())
                        .isEqualTo(answers.get(1).get())
                        .isEqualTo(table.nodeId().orElseThrow());
                postgres.empty();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void twoBoostersMayBringTheTablesUpToDateAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (PairPostgres empty = PairPostgres.startEmpty();
                PairTable one = new PairTable(empty.connections());
                PairTable two = new PairTable(empty.connections())) {
            Callable<Boolean> first = () -> migrate(one);
            Callable<Boolean> second = () -> migrate(two);
            for (Future<Boolean> done : threads.invokeAll(List.of(first, second))) {
                assertThat(done.get(60, TimeUnit.SECONDS)).isTrue();
            }
            one.registerNodeId("kept");
            two.migrate();

            assertThat(two.nodeId()).contains("kept");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void anOlderBoosterStartsBesideANewerOne() throws Exception {
        try (PairPostgres own = PairPostgres.start();
                PairTable older = new PairTable(own.connections())) {
            own.execute("INSERT INTO pair_schema_history (installed_rank, version, description, type, script, checksum,"
                    + " installed_by, execution_time, success)"
                    + " VALUES (99, '99', 'later', 'SQL', 'V99__later.sql', 1, 'newer', 1, true)");

            assertThatCode(() -> older.migrate("1.0.0.0")).doesNotThrowAnyException();
        }
    }

    @Test
    void oneThatIsTooOldRefusesWithASentence() throws Exception {
        try (PairPostgres own = PairPostgres.start();
                PairTable older = new PairTable(own.connections())) {
            own.execute("UPDATE pair_schema_minimum SET minimum_program = '1.2.0.0'");

            assertThatThrownBy(() -> older.migrate("1.1.9.9"))
                    .isInstanceOf(ProgramTooOldException.class)
                    .hasMessageContaining("version 1.2.0.0 of the program at least, and this is 1.1.9.9")
                    .hasMessageContaining("Install");
            older.migrate("1.2.0.0");
        }
    }

    private static boolean migrate(PairTable table) throws SQLException {
        table.migrate();
        return true;
    }

    @Test
    void aLeaseTellsItsHolderAndItsTime() throws Exception {
        try (LeaseSpace space = space("primary/1", Duration.ofSeconds(30));
                SqlLockManager manager = new SqlLockManager(space.properties())) {
            manager.start();
            DistributedLock lock = manager.getDistributedLock("a");
            assertThat(lock.tryLock()).isTrue();
            LeaseRow held = table.leaseOf("a").orElseThrow();
            assertThat(held.holder()).contains("primary/1");
            assertThat(held.epoch()).isEqualTo(1);
            assertThat(held.leftMs()).isBetween(1L, 30_000L);
            assertThat(held.isAlive()).isTrue();

            postgres.execute("UPDATE booster_lease SET expires_ms = expires_ms - 40000");
            LeaseRow dead = table.leaseOf("a").orElseThrow();
            assertThat(dead.holder()).contains("primary/1");
            assertThat(dead.leftMs()).isBetween(-40_000L, -1L);
            assertThat(dead.isAlive()).isFalse();

            lock.unlock();
            LeaseRow free = table.leaseOf("a").orElseThrow();
            assertThat(free.holder()).isEmpty();
            assertThat(free.leftMs()).isBetween(-20_000L, 0L);
            assertThat(free.isAlive()).isFalse();
        }
    }

    @Test
    void anOperatorSetsTheSequenceOnlyWhileNobodyWorks() throws Exception {
        assertThat(table.setSequence("a", 5)).isTrue();
        assertThat(table.sequence("a")).isEqualTo(5);
        try (LeaseSpace space = space("primary/1", Duration.ofSeconds(30));
                SqlLockManager manager = new SqlLockManager(space.properties())) {
            manager.start();
            assertThat(manager.getDistributedLock("a").tryLock()).isTrue();

            assertThat(table.setSequence("a", 3)).isFalse();
            assertThat(table.sequence("a")).isEqualTo(5);
            postgres.execute("UPDATE booster_lease SET expires_ms = 0");
            assertThat(table.setSequence("a", 3)).isTrue();
            assertThat(table.sequence("a")).isEqualTo(3);
        }
        assertThat(table.setSequence("a", 4)).isTrue();
        assertThat(table.sequence("a")).isEqualTo(4);
    }

    @Test
    void eachBoosterFindsTheLastPresenceOfTheOther() throws Exception {
        assertThat(table.presence("primary")).isEmpty();
        assertThat(table.writePresence("primary", new Presence("a", 1))).isTrue();
        assertThat(table.writePresence("secondary", new Presence("b", 1))).isTrue();
        assertThat(table.writePresence("primary", new Presence("a", 2))).isTrue();

        assertThat(table.presence("primary")).contains(new Presence("a", 2));
        assertThat(table.presence("secondary")).contains(new Presence("b", 1));
    }

    /** Else a Booster could begin to work between the question and the change. */
    @Test
    void nobodyTakesTheLeaseWhileTheSequenceIsSet() throws Exception {
        postgres.execute("INSERT INTO booster_lease VALUES ('a', 'primary/dead', 1, 0);"
                + "INSERT INTO booster_sequence VALUES ('a', 1)");
        try (Connection blocker = postgres.connections().open(Duration.ofMinutes(1));
                Statement s = blocker.createStatement();
                PairTable patient = new PairTable(postgres.connections(), Duration.ofSeconds(30));
                LeaseSpace space = space("primary/1", Duration.ofSeconds(30));
                SqlLockManager manager = new SqlLockManager(space.properties())) {
            manager.start();
            blocker.setAutoCommit(false);
            s.execute("SELECT * FROM booster_sequence FOR UPDATE");
            Thread setting = new Thread(() -> set(patient, 9));
            setting.start();
            await().until(() ->
                    postgres.number("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") == 1);
            Thread taking = new Thread(() -> take(manager));
            taking.start();
            await().until(() ->
                    postgres.number("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") == 2);
            blocker.rollback();
            setting.join(20_000);
            taking.join(20_000);

            assertThat(table.sequence("a")).isEqualTo(9);
            assertThat(table.leaseOf("a").orElseThrow().holder()).contains("primary/1");
        }
    }

    private static void set(PairTable table, long value) {
        try {
            table.setSequence("a", value);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void take(SqlLockManager manager) {
        try {
            manager.getDistributedLock("a").tryLock();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aDatabaseThatIsAwayIsHeardOfSoon() {
        try (FaultyTcpProxy cable = FaultyTcpProxy.to(postgres.port());
                PairTable through = new PairTable(PairPostgres.at(cable.port()))) {
            cable.silence();
            for (Callable<?> question : List.<Callable<?>>of(
                    through::nodeId,
                    () -> through.registerNodeId("x"),
                    () -> through.leaseOf("a"),
                    () -> through.setSequence("a", 1),
                    () -> through.writePresence("primary", new Presence("a", 1)),
                    () -> through.presence("primary"),
                    () -> migrate(through))) {
                long began = System.nanoTime();
                assertThatThrownBy(question::call).isInstanceOf(SQLException.class);
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
            }
        }
    }

    @Test
    void whatIsAwayIsFoundAgain() throws Exception {
        try (FaultyTcpProxy cable = FaultyTcpProxy.to(postgres.port());
                PairTable through = new PairTable(PairPostgres.at(cable.port()))) {
            assertThat(through.sequence("a")).isZero();
            cable.drop();
            assertThat(through.sequence("a")).isZero();
            cable.silence();
            assertThatThrownBy(() -> through.sequence("a")).isInstanceOf(SQLException.class);
            cable.mend();
            assertThat(through.sequence("a")).isZero();
        }
    }

    @Test
    void aConnectionWaitsForAnAnswerAsLongAsAgreed() throws Exception {
        try (Connection c = postgres.connections().open(Duration.ofMillis(1_234))) {
            assertThat(c.getNetworkTimeout()).isEqualTo(1_234);
            assertThat(c.getAutoCommit()).isTrue();
        }
    }

    @Test
    void passwordsAreHidden() {
        DirectConnections connections =
                new DirectConnections(postgres.connections().url(), "omflow", "geheim");

        assertThat(connections.toString()).contains("omflow").doesNotContain("geheim");
    }

    private static LeaseSpace space(String holder, Duration lease) {
        return LeaseSpace.register(postgres.connections(), holder, lease, new LeaseListener() {});
    }
}
