package org.omflow.booster.broker.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.omflow.booster.ha.testkit.Background.async;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.lockmanager.DistributedLock;
import org.apache.activemq.artemis.lockmanager.MutableLong;
import org.apache.activemq.artemis.lockmanager.UnavailableStateException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.address.FreePorts;
import org.omflow.booster.ha.database.DirectConnections;
import org.omflow.booster.ha.testkit.FaultyTcpProxy;
import org.omflow.booster.ha.testkit.TestPostgres;

/** Who holds a lease while the database is away, hangs or is slow. */
@Tag("pair")
@Timeout(90)
@Tag("integration")
class LeaseFaultsTest extends PairTables {
    private static final Duration LEASE = Duration.ofMillis(500);
    /** A connection may take 2 s to fail, a statement 1 s; the rest is for a slow machine. */
    private static final Duration LONGEST_CALL = Duration.ofMillis(4_500);

    /** A port that is too low for any program to get by chance. */
    private static final int NOBODY = 1;

    private final LeaseNews news = new LeaseNews();
    private FaultyTcpProxy cable;
    private LeaseSpace space;
    private SqlLockManager manager;
    private DistributedLock own;
    private MutableLong sequence;

    @BeforeEach
    void connect() throws Exception {
        cable = closing(FaultyTcpProxy.to(postgres.port()));
        space = register(PairPostgres.at(cable.port()), "primary/1", news);
        manager = started(space);
        own = manager.getDistributedLock("a");
        sequence = manager.getMutableLong("a");
    }

    @AfterEach
    void mend() {
        cable.mend();
    }

    @Test
    void aDatabaseThatIsAwayEndsNoLease(@TempDir Path folder) throws Exception {
        int port = FreePorts.one();
        EmbeddedPostgres.Builder builder = TestPostgres.quick()
                .setDataDirectory(folder.resolve("data"))
                .setCleanDataDirectory(false)
                .setPort(port);
        LeaseNews heard = new LeaseNews();
        DistributedLock held;
        SqlLockManager holder;
        try (PairPostgres first = PairPostgres.start(builder)) {
            first.connections().migrate("pair");
            holder = started(register(PairPostgres.at(port), "primary/1", heard));
            held = holder.getDistributedLock("a");
            assertThat(held.tryLock()).isTrue();
        }
        await().until(() -> heard.uncertain.get() >= 10);
        assertThat(held.isHeldByCaller()).isTrue();
        assertThatThrownBy(() -> holder.getMutableLong("a").compareAndSet(0, -1))
                .isInstanceOf(UnavailableStateException.class);

        try (PairPostgres second = PairPostgres.start(builder)) {
            int before = heard.confirmed.get();
            await().until(() -> heard.confirmed.get() > before + 4);
            assertThat(held.isHeldByCaller()).isTrue();
            assertThat(holder.getMutableLong("a").compareAndSet(0, -1)).isTrue();
            assertThat(second.number("SELECT token FROM booster_lease")).isEqualTo(1);
            assertThat(heard.said).containsExactly("held a 1", "sequence a is -1");
            holder.stop();
        }
    }

    @Test
    void aDatabaseThatHangsEndsNoLeaseAndHoldsNobodyUp() throws Exception {
        assertThat(own.tryLock()).isTrue();
        cable.silence();
        await().until(() -> news.uncertain.get() >= 1);

        assertQuick(() -> assertThat(own.isHeldByCaller()).isTrue());
        assertQuick(() -> assertThatThrownBy(sequence::get).isInstanceOf(UnavailableStateException.class));
        assertQuick(() ->
                assertThatThrownBy(() -> sequence.compareAndSet(0, -1)).isInstanceOf(UnavailableStateException.class));
        assertQuick(() -> assertThatThrownBy(() -> sequence.set(1)).isInstanceOf(UnavailableStateException.class));
        DistributedLock another = manager.getDistributedLock("b");
        assertQuick(() -> assertThatThrownBy(another::tryLock).isInstanceOf(UnavailableStateException.class));
        assertThat(own.isHeldByCaller()).isTrue();
        cable.mend();
        int before = news.confirmed.get();
        await().until(() -> news.confirmed.get() > before + 4);
        assertThat(own.isHeldByCaller()).isTrue();
        assertThat(sequence.compareAndSet(0, -1)).isTrue();
        assertThat(news.said).containsExactly("held a 1", "sequence a is -1");
    }

    @Test
    void aDatabaseThatHangsHoldsNoStopUp() throws Exception {
        assertThat(own.tryLock()).isTrue();
        assertThat(manager.getDistributedLock("b").tryLock()).isTrue();
        cable.silence();
        assertQuick(own::unlock);
        assertThat(own.isHeldByCaller()).isFalse();

        assertQuick(manager::stop);
    }

    /** A connection is being opened, which takes 2 s to fail, and so does the one over which the lease is given back. */
    @Test
    void whoGivesBackWaitsForOneStatementAtMost() throws Exception {
        assertThat(own.tryLock()).isTrue();
        cable.silence();
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5)).until(() -> news.uncertain.get() >= 1);
        int came = cable.accepted();
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5)).until(() -> cable.accepted() > came);
        long began = System.nanoTime();
        own.unlock();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void whatCouldNotBeGivenBackRunsOut() throws Exception {
        assertThat(own.tryLock()).isTrue();
        cable.silence();
        manager.stop();
        DistributedLock others = direct("secondary/2").getDistributedLock("a");

        assertThat(others.tryLock(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whoSleptThroughItsLeaseLearnsThatItWasReplaced() throws Exception {
        assertThat(own.tryLock()).isTrue();
        cable.silence();
        DistributedLock others = direct("secondary/2").getDistributedLock("a");
        assertThat(others.tryLock(20, TimeUnit.SECONDS)).isTrue();
        cable.mend();

        // The first answer counts, not what it believed before; it may be long in coming.
        await().until(() -> !own.isHeldByCaller());
        assertThat(sequence.compareAndSet(0, -1)).isFalse();
        await().until(() -> news.said.contains("lost a to secondary/2"));
        own.unlock();
        assertThat(others.isHeldByCaller()).isTrue();
        assertThat(postgres.text("SELECT holder FROM booster_lease")).isEqualTo("secondary/2");
    }

    @Test
    void aSlowDatabaseIsDoubtedButEndsNoLease() throws Exception {
        assertThat(own.tryLock()).isTrue();
        cable.slowDown(Duration.ofMillis(300));

        await().until(() -> news.confirmed.get() >= 4
                && news.doubts.stream()
                                .filter(doubt -> doubt.contains("more than half of the lease time"))
                                .count()
                        >= 3);
        assertThat(own.isHeldByCaller()).isTrue();
        assertThat(postgres.number("SELECT token FROM booster_lease")).isEqualTo(1);
        assertThat(news.said).containsExactly("held a 1");
    }

    /** 1.2 s of 2: the answer is too old to be trusted, but the one to a second question confirms it. */
    @Test
    void aLateAnswerCountsOnceItIsConfirmed() throws Exception {
        LeaseNews heard = new LeaseNews();
        DistributedLock late = throughTheCable(Duration.ofSeconds(2), heard);
        cable.slowDown(Duration.ofMillis(1_200));

        assertThat(late.tryLock()).isTrue();
        int before = heard.confirmed.get();
        await().until(() -> heard.confirmed.get() >= before + 2);
        assertThat(heard.said).containsExactly("held a 1", "released a", "held a 2");
    }

    /** 2 s of 1.5: by the time anything is heard of the lease, it has run out. */
    @Test
    void aLeaseThatCannotBeConfirmedInTimeIsNotTaken() throws Exception {
        LeaseNews heard = new LeaseNews();
        DistributedLock late = throughTheCable(Duration.ofMillis(1_500), heard);
        cable.slowDown(Duration.ofSeconds(2));

        assertThat(late.tryLock()).isFalse();
        assertThat(late.isHeldByCaller()).isFalse();
        assertThat(heard.said).containsExactly("held a 1", "released a");
        await().until(() -> postgres.text("SELECT holder FROM booster_lease").isEmpty());
        assertThat(postgres.number("SELECT token FROM booster_lease")).isEqualTo(2);
    }

    @Test
    void aChangeWhoseAnswerIsLostIsMadeOnce() throws Exception {
        SqlLockManager patient =
                started(register(PairPostgres.at(cable.port()), "primary/2", Duration.ofSeconds(10), news));
        DistributedLock held = patient.getDistributedLock("a");
        MutableLong changed = patient.getMutableLong("a");
        assertThat(held.tryLock()).isTrue();
        changed.get();
        // The renewals go over another connection, and may be the ones to lose theirs.
        for (int n = 0; n < 20; n++) {
            cable.breakAtNextAnswer();
            assertThat(changed.compareAndSet(n, n + 1)).isTrue();
        }

        assertThat(changed.get()).isEqualTo(20);
        assertThat(held.isHeldByCaller()).isTrue();
    }

    @Test
    void aLeaseWhoseAnswerIsLostIsHadAllTheSame() throws Exception {
        own.tryLock();
        own.unlock();
        cable.loseAnswers();
        assertThatThrownBy(own::tryLock).isInstanceOf(UnavailableStateException.class);
        cable.mend();

        assertThat(own.tryLock()).isTrue();
        assertThat(own.isHeldByCaller()).isTrue();
    }

    @Test
    void connectionsThatWereLostUnnoticedCostNothing() throws Exception {
        assertThat(own.tryLock()).isTrue();
        assertThat(sequence.get()).isZero();
        for (int n = 0; n < 5; n++) {
            postgres.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE application_name = 'omflow pair'");
            assertThat(sequence.compareAndSet(n, n + 1)).isTrue();
            assertThat(own.isHeldByCaller()).isTrue();
        }
        assertThat(news.said).doesNotContain("lost a to ");
    }

    /** A row that somebody else keeps locked: a statement that waits for it gives up, also within the database. */
    @Test
    void aLockedRowHoldsNobodyUp() throws Exception {
        assertThat(own.tryLock()).isTrue();
        try (Connection operator = postgres.connections().open(Duration.ofMinutes(1));
                Statement s = operator.createStatement()) {
            operator.setAutoCommit(false);
            s.execute("SELECT * FROM booster_lease FOR UPDATE");
            await().until(() -> news.uncertain.get() >= 2);
            assertQuick(() -> assertThat(own.isHeldByCaller()).isTrue());
            assertQuick(() -> assertThatThrownBy(() -> sequence.compareAndSet(0, -1))
                    .isInstanceOf(UnavailableStateException.class));
            operator.rollback();
        }
        int before = news.confirmed.get();
        await().until(() -> news.confirmed.get() > before + 2);
        assertThat(own.isHeldByCaller()).isTrue();
    }

    /** Else a Booster that stopped waiting would take the lease much later without knowing it. */
    @Test
    void whatWasGivenUpTakesNoEffectLater() throws Exception {
        postgres.execute("INSERT INTO booster_lease VALUES ('a', 'secondary/dead', 5, 0)");
        try (Connection operator = postgres.connections().open(Duration.ofMinutes(1));
                Statement s = operator.createStatement()) {
            operator.setAutoCommit(false);
            s.execute("SELECT * FROM booster_lease FOR UPDATE");
            assertQuick(() -> assertThatThrownBy(own::tryLock).isInstanceOf(UnavailableStateException.class));
            String waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
            await().atMost(Duration.ofSeconds(5)).until(() -> postgres.number(waiting) == 0);
            operator.rollback();
        }

        assertThat(postgres.text("SELECT holder FROM booster_lease")).isEqualTo("secondary/dead");
        assertThat(own.tryLock()).isTrue();
    }

    @Test
    void whoWaitsForALeaseWaitsThroughAnOutage() throws Exception {
        cable.silence();
        cable.drop();
        CompletableFuture<Boolean> waiting = async(() -> own.tryLock(60, TimeUnit.SECONDS));
        // For longer than one try takes to fail.
        assertThatThrownBy(() -> waiting.get(4, TimeUnit.SECONDS))
                .isInstanceOf(java.util.concurrent.TimeoutException.class);
        cable.mend();

        assertThat(waiting.get(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whoWaitedInVainForTheDatabaseSaysSo() throws Exception {
        cable.silence();
        cable.drop();

        assertThatThrownBy(() -> own.tryLock(500, TimeUnit.MILLISECONDS)).isInstanceOf(UnavailableStateException.class);
    }

    @Test
    void aStartWaitsForTheDatabaseAndItsTables() throws Exception {
        int port = FreePorts.one();
        SqlLockManager early = new SqlLockManager(
                register(PairPostgres.at(port), "primary/3", news).properties());
        CompletableFuture<Boolean> starting = async(() -> {
            early.start();
            return true;
        });
        assertThat(early.start(300, TimeUnit.MILLISECONDS) || starting.isDone()).isFalse();
        assertThat(early.isStarted()).isFalse();
        try (PairPostgres late = PairPostgres.start(TestPostgres.quick().setPort(port))) {
            assertThat(early.isStarted()).isFalse();
            late.connections().migrate("pair");
            assertThat(starting.get(20, TimeUnit.SECONDS)).isTrue();
            assertThat(early.getDistributedLock("a").tryLock()).isTrue();
            early.stop();
        }
    }

    @Test
    void aStartEndsInTimeWhenTheDatabaseHangs() throws Exception {
        cable.silence();
        SqlLockManager another = new SqlLockManager(space.properties());

        assertQuick(() -> assertThat(another.start(100, TimeUnit.MILLISECONDS)).isFalse());
        assertThat(another.isStarted()).isFalse();
    }

    @Test
    void aStartCanBeStoppedOrInterrupted() throws Exception {
        SqlLockManager early = new SqlLockManager(
                register(PairPostgres.at(NOBODY), "primary/3", news).properties());
        CompletableFuture<Boolean> stopped = async(() -> {
            early.start();
            return true;
        });
        await().until(() -> {
            early.stop();
            return stopped.isDone();
        });
        assertThatThrownBy(stopped::get).hasCauseInstanceOf(IllegalStateException.class);

        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread starter = new Thread(() -> {
            try {
                early.start();
            } catch (InterruptedException e) {
                interrupted.complete(true);
            }
        });
        starter.start();
        starter.interrupt();
        assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(early.isStarted()).isFalse();
    }

    private static void assertQuick(ThrowingCallable call) throws Exception {
        long began = System.nanoTime();
        try {
            call.call();
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(LONGEST_CALL);
    }

    /** A lock of another lease time, whose connection is open. */
    private DistributedLock throughTheCable(Duration lease, LeaseListener listener) throws Exception {
        DistributedLock lock = started(register(PairPostgres.at(cable.port()), "primary/2", lease, listener))
                .getDistributedLock("a");
        assertThat(lock.tryLock()).isTrue();
        lock.unlock();
        return lock;
    }

    private LeaseSpace register(DirectConnections connections, String holder, LeaseListener listener) {
        return register(connections, holder, LEASE, listener);
    }

    private SqlLockManager direct(String holder) throws InterruptedException {
        return started(register(postgres.connections(), holder, new LeaseListener() {}));
    }
}
