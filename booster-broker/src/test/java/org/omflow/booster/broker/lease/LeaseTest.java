package org.omflow.booster.broker.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.activemq.artemis.lockmanager.DistributedLock;
import org.apache.activemq.artemis.lockmanager.MutableLong;
import org.apache.activemq.artemis.lockmanager.UnavailableStateException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.database.DatabaseUrl;
import org.omflow.booster.ha.database.Dialect;
import org.omflow.booster.ha.database.DirectConnections;

/** Who holds a lease while the database answers. */
@Tag("pair")
@Timeout(60)
@Tag("integration")
class LeaseTest extends PairTables {
    private static final Duration SHORT = Duration.ofMillis(400);
    /** Long enough for a slow machine to renew in time, short enough to wait for its end. */
    private static final Duration STEADY = Duration.ofSeconds(2);

    private static final Duration LONG = Duration.ofSeconds(30);

    private final LeaseNews news = new LeaseNews();

    @Test
    void aLeaseIsHeldBeyondItsTime() throws Exception {
        DistributedLock own = manager("primary/1", STEADY, news).getDistributedLock("a");
        DistributedLock others = manager("secondary/2", STEADY).getDistributedLock("a");
        assertThat(own.tryLock()).isTrue();

        assertThat(others.tryLock(3, TimeUnit.SECONDS)).isFalse();
        assertThat(own.isHeldByCaller()).isTrue();
        assertThat(news.tokens).containsExactly(1L);
        // Once at the beginning, and four times in each lease time on a machine that keeps up.
        assertThat(news.confirmed).hasValueGreaterThan(4);
        own.unlock();
        assertThat(news.said).containsExactly("held a 1", "released a");
    }

    @Test
    void theTokenRisesByOneWithEachNewHolder() throws Exception {
        DistributedLock own = manager("primary/1", LONG, news).getDistributedLock("a");
        LeaseNews othersNews = new LeaseNews();
        DistributedLock others = manager("secondary/2", LONG, othersNews).getDistributedLock("a");
        for (int i = 0; i < 3; i++) {
            assertThat(own.tryLock()).isTrue();
            own.unlock();
            assertThat(others.tryLock()).isTrue();
            others.unlock();
        }

        assertThat(news.tokens).containsExactly(1L, 3L, 5L);
        assertThat(othersNews.tokens).containsExactly(2L, 4L, 6L);
    }

    @Test
    void aLeaseThatIsNotRenewedRunsOut() throws Exception {
        postgres.execute("INSERT INTO booster_lease SELECT 'a', 'primary/dead', 7,"
                + " EXTRACT(EPOCH FROM clock_timestamp()) * 1000 + 60000");
        DistributedLock others = manager("secondary/2", SHORT, news).getDistributedLock("a");
        assertThat(others.tryLock()).isFalse();
        postgres.execute("UPDATE booster_lease SET expires_ms = EXTRACT(EPOCH FROM clock_timestamp()) * 1000 + 700");
        assertThat(others.tryLock(20, TimeUnit.SECONDS)).isTrue();

        assertThat(news.tokens).containsExactly(8L);
        assertThat(postgres.text("SELECT holder FROM booster_lease")).isEqualTo("secondary/2");
    }

    /** However long the lease: a Booster that stops in an orderly way must not cost time. */
    @Test
    void whatIsGivenBackIsFreeAtOnce() throws Exception {
        SqlLockManager manager = manager("primary/1", LONG);
        DistributedLock others = manager("secondary/2", LONG).getDistributedLock("a");
        assertThat(manager.getDistributedLock("a").tryLock()).isTrue();
        manager.stop();

        assertThat(others.tryLock()).isTrue();
    }

    @Test
    void aClosedRegistrationGivesEverythingBack() throws Exception {
        LeaseSpace space = register(postgres.connections(), "primary/1", LONG, news);
        SqlLockManager manager = started(space);
        DistributedLock own = manager.getDistributedLock("a");
        assertThat(own.tryLock()).isTrue();
        space.close();

        assertThat(own.isHeldByCaller()).isFalse();
        assertThat(manager("secondary/2", LONG).getDistributedLock("a").tryLock())
                .isTrue();
        DistributedLock late = manager.getDistributedLock("b");
        assertThatThrownBy(late::tryLock).isInstanceOf(IllegalStateException.class);
    }

    /** Whoever hears of it closes the door before the other Booster can open its own. */
    @Test
    void thatALeaseIsGivenBackIsHeardOfFirst() throws Exception {
        AtomicReference<String> holderThen = new AtomicReference<>();
        DistributedLock own = manager("primary/1", LONG, new LeaseListener() {
                    @Override
                    public void released(String lockId) {
                        holderThen.set(postgres.text("SELECT holder FROM booster_lease"));
                    }
                })
                .getDistributedLock("a");
        assertThat(own.tryLock()).isTrue();
        own.unlock();

        assertThat(holderThen).hasValue("primary/1");
        assertThat(postgres.text("SELECT holder FROM booster_lease")).isEmpty();
    }

    @Test
    void aRegistrationIsChecked() {
        assertThatThrownBy(() -> register(postgres.connections(), " ", LONG, news))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> register(postgres.connections(), "x/" + "1".repeat(127), LONG, news))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> register(postgres.connections(), "primary/1", Duration.ZERO, news))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theLeaseIsRenewedAtOnceWhenAsked() throws Exception {
        LeaseSpace space = register(postgres.connections(), "primary/1", LONG, news);
        assertThat(started(space).getDistributedLock("a").tryLock()).isTrue();
        assertThat(news.confirmed).hasValue(1);
        long asked = System.nanoTime();
        space.renewNow();

        await().until(() -> news.confirmed.get() == 2);
        assertThat(news.lastSent - asked).isPositive();
    }

    /** As when the clock of the Booster's machine is wrong: only the database's may count. */
    @ParameterizedTest
    @ValueSource(longs = {-3_600_000, 3_600_000})
    void theClockOfTheProcessMayBeWrongByAnHour(long millis) throws Exception {
        DirectConnections shifted = shifted(millis);
        LeaseNews ownNews = new LeaseNews();
        DistributedLock own =
                started(register(shifted, "primary/1", STEADY, ownNews)).getDistributedLock("a");
        SqlLockManager other = started(register(shifted, "secondary/2", STEADY, news));
        other.getMutableLong("a").get();
        assertThat(own.tryLock()).isTrue();
        DistributedLock others = other.getDistributedLock("a");

        assertThat(others.tryLock(3, TimeUnit.SECONDS)).isFalse();
        assertThat(ownNews.confirmed).hasValueGreaterThan(2);
        try (PairTable table = new PairTable(shifted)) {
            assertThat(table.leaseOf("a").orElseThrow().leftMs()).isBetween(-10_000L, STEADY.toMillis());
        }
        postgres.execute("UPDATE booster_lease SET holder = 'primary/dead', token = 9");
        assertThat(others.tryLock(20, TimeUnit.SECONDS)).isTrue();
        assertThat(news.tokens).containsExactly(10L);
        await().untilAsserted(() -> assertThat(ownNews.said).contains("lost a to primary/dead"));
    }

    private static DirectConnections shifted(long millis) {
        DirectConnections plain = postgres.connections();
        Dialect real = plain.dialect();
        Dialect shifted = (Dialect) Proxy.newProxyInstance(
                Dialect.class.getClassLoader(),
                new Class<?>[] {Dialect.class},
                (proxy, method, arguments) -> method.getName().equals("clockMillis")
                        ? "(" + real.clockMillis() + " + " + millis + ")"
                        : method.invoke(real, arguments));
        return new DirectConnections(new DatabaseUrl(plain.url().text(), shifted), plain.user(), plain.password());
    }

    @Test
    void whoWasReplacedHearsOfItAndGivesUp() throws Exception {
        DistributedLock own = manager("primary/1", SHORT, news).getDistributedLock("a");
        CountDownLatch unavailable = new CountDownLatch(1);
        own.addListener(unavailable::countDown);
        assertThat(own.tryLock()).isTrue();
        replace("a");

        assertThat(unavailable.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(own.isHeldByCaller()).isFalse();
        assertThat(news.said).containsExactly("held a 1", "lost a to secondary/new");
        AtomicInteger late = new AtomicInteger();
        own.addListener(late::incrementAndGet);
        assertThat(late).as("who listens too late hears it too").hasValue(1);
        own.unlock();
        own.close();
        assertThat(postgres.text("SELECT holder FROM booster_lease")).isEqualTo("secondary/new");
    }

    @Test
    void whoDoesNotListenAnyMoreHearsNothing() throws Exception {
        DistributedLock own = manager("primary/1", SHORT, news).getDistributedLock("a");
        AtomicInteger heard = new AtomicInteger();
        DistributedLock.UnavailableLockListener listener = heard::incrementAndGet;
        CountDownLatch last = new CountDownLatch(1);
        own.addListener(() -> {
            throw new IllegalStateException("a listener that fails");
        });
        own.addListener(listener);
        own.removeListener(listener);
        own.addListener(last::countDown);
        assertThat(own.tryLock()).isTrue();
        replace("a");

        assertThat(last.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(heard).hasValue(0);
    }

    @Test
    void whoLostALeaseMayTakeItAgain() throws Exception {
        DistributedLock own = manager("primary/1", SHORT, news).getDistributedLock("a");
        CountDownLatch lost = new CountDownLatch(1);
        own.addListener(lost::countDown);
        assertThat(own.tryLock()).isTrue();
        replace("a");
        assertThat(lost.await(20, TimeUnit.SECONDS)).isTrue();
        postgres.execute("UPDATE booster_lease SET expires_ms = 0");

        assertThat(own.tryLock()).isTrue();
        assertThat(own.isHeldByCaller()).isTrue();
        assertThat(news.tokens).containsExactly(1L, 3L);
        int before = news.confirmed.get();
        await().until(() -> news.confirmed.get() > before + 2);
    }

    /** It does not know yet, and the database refuses all the same. */
    @Test
    void whoWasReplacedCannotChangeTheSequence() throws Exception {
        SqlLockManager manager = manager("primary/1", LONG, news);
        MutableLong sequence = manager.getMutableLong("a");
        DistributedLock own = manager.getDistributedLock("a");
        assertThat(own.tryLock()).isTrue();
        sequence.set(4);
        replace("a");
        assertThat(own.isHeldByCaller()).isTrue();

        assertThat(sequence.compareAndSet(4, -5)).isFalse();
        assertThatThrownBy(() -> sequence.set(5)).isInstanceOf(UnavailableStateException.class);
        postgres.execute("UPDATE booster_lease SET holder = 'primary/1'");
        assertThat(sequence.compareAndSet(4, -5))
                .as("its own name, a later token")
                .isFalse();
        assertThat(postgres.number("SELECT value FROM booster_sequence")).isEqualTo(4);
        assertThat(news.said)
                .containsExactly(
                        "held a 1", "sequence a is 4", "sequence a is not 4 but 4", "sequence a is not 4 but 4");
    }

    /** After an outage of the database both the holder and the other one find the lease run out. */
    @Test
    void whoRenewsFirstKeepsALeaseThatRanOut() throws Exception {
        postgres.execute("INSERT INTO booster_lease VALUES ('a', 'primary/1', 1, 0)");
        DistributedLock others = manager("secondary/2", LONG, news).getDistributedLock("a");
        AtomicReference<Object> outcome = new AtomicReference<>();
        try (Connection holder = postgres.connections().open(LONG);
                Statement s = holder.createStatement()) {
            holder.setAutoCommit(false);
            s.execute("UPDATE booster_lease SET expires_ms = EXTRACT(EPOCH FROM clock_timestamp()) * 1000 + 60000");
            Thread taking = new Thread(() -> {
                try {
                    outcome.set(others.tryLock());
                } catch (UnavailableStateException | InterruptedException e) {
                    outcome.set(e);
                }
            });
            taking.start();
            await().until(() ->
                    postgres.number("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") == 1);
            holder.commit();
            taking.join(20_000);
        }

        assertThat(outcome.get()).isEqualTo(false);
        assertThat(postgres.text("SELECT holder FROM booster_lease")).isEqualTo("primary/1");
    }

    /** The other has taken the lease, but not yet committed: the change waits for that, and is refused then. */
    @Test
    void whoIsBeingReplacedCannotChangeTheSequence() throws Exception {
        SqlLockManager manager = manager("primary/1", LONG, news);
        MutableLong sequence = manager.getMutableLong("a");
        assertThat(manager.getDistributedLock("a").tryLock()).isTrue();
        sequence.set(4);
        AtomicReference<Object> outcome = new AtomicReference<>();
        try (Connection other = postgres.connections().open(LONG);
                Statement s = other.createStatement()) {
            other.setAutoCommit(false);
            s.execute("UPDATE booster_lease SET holder = 'secondary/2', token = token + 1");
            Thread changing = new Thread(() -> {
                try {
                    outcome.set(sequence.compareAndSet(4, -5));
                } catch (UnavailableStateException e) {
                    outcome.set(e);
                }
            });
            changing.start();
            await().until(() -> outcome.get() != null
                    || postgres.number("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") == 1);
            other.commit();
            changing.join(20_000);
        }

        assertThat(outcome.get()).isEqualTo(false);
        assertThat(sequence.get()).isEqualTo(4);
    }

    /** As the message broker does it when it begins to work, when it lost its copy, and after dying half-way. */
    @Test
    void theSequenceIsClaimedCommittedAndRepaired() throws Exception {
        SqlLockManager manager = manager("primary/1", LONG, news);
        MutableLong sequence = manager.getMutableLong("a");
        assertThat(manager.getDistributedLock("a").tryLock()).isTrue();

        assertThat(sequence.compareAndSet(0, -1)).isTrue();
        assertThat(sequence.compareAndSet(-1, 1)).isTrue();
        assertThat(sequence.compareAndSet(0, -1)).as("an older copy").isFalse();
        assertThat(sequence.compareAndSet(1, -2)).isTrue();
        sequence.set(2);
        assertThat(sequence.get()).isEqualTo(2);
        assertThat(news.said)
                .containsExactly(
                        "held a 1",
                        "sequence a is -1",
                        "sequence a is 1",
                        "sequence a is not 0 but 1",
                        "sequence a is -2",
                        "sequence a is 2");
    }

    /** It was given up here while the database hung, arrives there late, and the lease was taken again meanwhile. */
    @Test
    void whatArrivesLateChangesNoLaterLease() throws Exception {
        LeaseRows rows = new LeaseRows(postgres.connections().dialect());
        DistributedLock own = manager("primary/1", LONG, news).getDistributedLock("a");
        assertThat(own.tryLock()).isTrue();
        own.unlock();
        assertThat(own.tryLock()).isTrue();
        try (Connection late = postgres.connections().open(LONG)) {
            assertThat(rows.release(late, "a", "primary/1", 1)).isFalse();
            assertThat(rows.renew(late, "a", "primary/1", 1, LONG)).isFalse();
            own.unlock();
            assertThat(rows.renew(late, "a", "primary/1", 2, LONG)).isFalse();
        }
    }

    @Test
    void aRowThatSomebodyDeletedIsWrittenAgain() throws Exception {
        LeaseSpace space = register(postgres.connections(), "primary/1", LONG, news);
        DistributedLock own = started(space).getDistributedLock("a");
        own.tryLock();
        own.unlock();
        own.tryLock();
        postgres.execute("DELETE FROM booster_lease");
        space.renewNow();

        await().until(() -> postgres.text("SELECT holder FROM booster_lease").equals("primary/1"));
        assertThat(postgres.number("SELECT token FROM booster_lease")).isEqualTo(2);
        assertThat(own.isHeldByCaller()).isTrue();
    }

    @Test
    void aListenerThatFailsEndsNoLease() throws Exception {
        AtomicInteger called = new AtomicInteger();
        LeaseListener failing = new LeaseListener() {
            @Override
            public void confirmed(String lockId, long sentNanos, long answeredNanos) {
                called.incrementAndGet();
                throw new IllegalStateException("a listener that fails");
            }
        };
        DistributedLock own = manager("primary/1", SHORT, failing).getDistributedLock("a");
        assertThat(own.tryLock()).isTrue();

        await().until(() -> called.get() > 4);
        assertThat(own.isHeldByCaller()).isTrue();
    }

    /** As another Booster does that takes a lease which has run out. */
    private static void replace(String lockId) {
        postgres.execute("UPDATE booster_lease SET holder = 'secondary/new', token = token + 1, expires_ms ="
                + " EXTRACT(EPOCH FROM clock_timestamp()) * 1000 + 60000 WHERE lock_id = '" + lockId + "'");
    }

    private SqlLockManager manager(String holder, Duration lease) throws InterruptedException {
        return manager(holder, lease, new LeaseListener() {});
    }

    private SqlLockManager manager(String holder, Duration lease, LeaseListener listener) throws InterruptedException {
        return started(register(postgres.connections(), holder, lease, listener));
    }
}
