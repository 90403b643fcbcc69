package org.omflow.booster.broker.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.lockmanager.DistributedLock;
import org.apache.activemq.artemis.lockmanager.MutableLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two Boosters fight for one lease. That they never hold it both is not taken from them: a row of its own tells, into which
 * each writes itself when it finds the row empty.
 */
@Tag("pair")
@Timeout(120)
@Tag("integration")
class LeaseContentionTest {
    private static final int ROUNDS = 10_000;
    /** So long that it does not run out by itself: that is what the test lets it do. */
    private static final Duration LEASE = Duration.ofSeconds(20);

    private final AtomicInteger rounds = new AtomicInteger();
    private final Map<Long, String> claims = new ConcurrentHashMap<>();
    private final Map<Long, String> tokens = new ConcurrentHashMap<>();

    @Test
    void twoNeverHoldTheSameLease() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (PairPostgres postgres = PairPostgres.start()) {
            postgres.execute("CREATE TABLE witness (inside varchar(64), entered bigint NOT NULL);"
                    + "INSERT INTO witness VALUES (NULL, 0)");
            List<Callable<Integer>> contenders = new ArrayList<>();
            for (String holder : List.of("primary/1", "secondary/2")) {
                contenders.add(() -> fight(postgres, holder));
            }
            int won = 0;
            for (Future<Integer> contender : threads.invokeAll(contenders)) {
                assertThat(contender.get()).isGreaterThan(ROUNDS / 20);
                won += contender.get();
            }

            assertThat(won).isGreaterThanOrEqualTo(ROUNDS);
            assertThat(postgres.number("SELECT entered FROM witness")).isEqualTo(won);
            assertThat(postgres.number("SELECT token FROM booster_lease")).isEqualTo(won);
            assertThat(tokens).hasSize(won);
            assertThat(postgres.number("SELECT abs(value) FROM booster_sequence"))
                    .isEqualTo(claims.size())
                    .isGreaterThanOrEqualTo(won);
        } finally {
            threads.shutdownNow();
            assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private int fight(PairPostgres postgres, String holder) throws Exception {
        LeaseListener told = new LeaseListener() {
            @Override
            public void held(String lockId, long epoch) {
                assertThat(tokens.put(epoch, holder))
                        .as("who has token " + epoch)
                        .isNull();
            }
        };
        int won = 0;
        try (LeaseSpace space = LeaseSpace.register(postgres.connections(), holder, LEASE, told);
                SqlLockManager manager = new SqlLockManager(space.properties());
                Connection witness = postgres.connections().open(Duration.ofSeconds(10));
                PreparedStatement enter = witness.prepareStatement(
                        "UPDATE witness SET inside = ?, entered = entered + 1 WHERE inside IS NULL");
                PreparedStatement leave =
                        witness.prepareStatement("UPDATE witness SET inside = NULL WHERE inside = ?");
                PreparedStatement expire =
                        witness.prepareStatement("UPDATE booster_lease SET expires_ms = 0 WHERE holder = ?")) {
            manager.start();
            DistributedLock lock = manager.getDistributedLock("a");
            MutableLong sequence = manager.getMutableLong("a");
            while (rounds.get() < ROUNDS) {
                if (!lock.tryLock()) {
                    continue;
                }
                int round = rounds.incrementAndGet();
                won++;
                assertThat(changed(enter, holder)).as("rows free for " + holder).isEqualTo(1);
                raise(sequence, holder);
                assertThat(changed(leave, holder)).as("rows of " + holder).isEqualTo(1);
                if (round % 2 == 0) {
                    // As though it had died here; then it finds out that it has not.
                    changed(expire, holder);
                    long stale = sequence.get();
                    if (stale > 0 && sequence.compareAndSet(stale, -stale - 1)) {
                        claimed(stale + 1, holder);
                    }
                }
                lock.unlock();
            }
        }
        return won;
    }

    /** As the message broker does it when it begins to work. */
    private void raise(MutableLong sequence, String holder) throws Exception {
        long now = sequence.get();
        if (now < 0) {
            now = -now;
            sequence.set(now);
        }
        long next = now + 1;
        assertThat(sequence.compareAndSet(now, -next)).isTrue();
        claimed(next, holder);
        assertThat(sequence.compareAndSet(-next, next)).isTrue();
    }

    private void claimed(long value, String holder) {
        assertThat(claims.put(value, holder)).as("who claimed " + value).isNull();
    }

    private static int changed(PreparedStatement s, String holder) throws SQLException {
        s.setString(1, holder);
        return s.executeUpdate();
    }
}
