package org.omflow.booster.server.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.address.BoosterAddresses;
import org.omflow.booster.ha.connection.BoosterConnector;
import org.omflow.booster.ha.connection.BoosterLogin;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.database.Database;
import org.omflow.booster.ha.message.Envelope;
import org.omflow.booster.ha.message.RejectedException;
import org.omflow.booster.server.TestDatabase;
import org.omflow.booster.server.job.WorkTables;
import org.omflow.booster.server.outbox.Outbox;

/** Jobs by REST while no Booster answers. */
@Tag("job")
@Timeout(60)
@Tag("integration")
class JobSenderTest {
    private final AtomicInteger failures = new AtomicInteger();
    /** Ends with an Error as often as a test says. */
    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            if (failures.getAndDecrement() > 0) {
                throw new StackOverflowError("made by the test");
            }
            return Instant.now();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    };

    private TestDatabase database;
    private Database pool;
    private JobSender sender;
    private Thread thread;

    @BeforeEach
    void start() {
        database = TestDatabase.fresh();
        pool = database.open("database.connect-timeout", "10s");
        Jdbi jdbi = Jdbi.create(pool.dataSource());
        WorkTables tables = WorkTables.of(jdbi, pool.dialect(), Clock.systemUTC());
        // A port that is too low for any program to get by chance.
        BoosterConnector nobody =
                new BoosterConnector(BoosterAddresses.parse("127.0.0.1:1"), new BoosterLogin("server", "secret"), 0);
        sender = new JobSender(
                nobody, jdbi, new Outbox(pool.dialect(), clock), new PendingReplies(jdbi, tables.processed()));
        thread = new Thread(sender, "job sender");
        thread.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        sender.stop();
        thread.join(10_000);
        pool.close();
        database.close();
        assertThat(thread.isAlive()).isFalse();
    }

    /** Its thread would be gone, and no request would be answered until somebody starts the server again. */
    @Test
    void itGoesOnAfterAnError() throws Exception {
        failures.set(1);
        assertThatThrownBy(() -> sender.send(job("lost"), false)).isInstanceOf(UnavailableException.class);

        sender.send(job("kept"), false);

        assertThat(database.number("SELECT count(*) FROM outbox WHERE job_id = 'kept'"))
                .isEqualTo(1);
    }

    @Test
    void jobsOfManyRequestsAreKeptInTheOutbox() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> sent = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                OutgoingJob job = job("job-" + i);
                sent.add(threads.submit(() -> {
                    sender.send(job, false);
                    return null;
                }));
            }
            for (Future<?> each : sent) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(database.number("SELECT count(*) FROM outbox")).isEqualTo(300);
        assertThat(sender.isConnected()).isFalse();
    }

    /** A frozen Booster is reached, and then stays silent for seconds. */
    @Test
    void aSilentBoosterKeepsNobodyFromTheOutbox() throws Exception {
        try (ServerSocket frozen = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Jdbi jdbi = Jdbi.create(pool.dataSource());
            WorkTables tables = WorkTables.of(jdbi, pool.dialect(), Clock.systemUTC());
            BoosterConnector silent = new BoosterConnector(
                    BoosterAddresses.parse("127.0.0.1:" + frozen.getLocalPort()),
                    new BoosterLogin("server", "secret"),
                    0);
            JobSender beside =
                    new JobSender(silent, jdbi, tables.outbox(), new PendingReplies(jdbi, tables.processed()));
            Thread besideThread = new Thread(beside, "job sender beside");
            besideThread.start();
            long start = System.nanoTime();
            beside.send(job("job"), false);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            beside.stop();
            besideThread.join(10_000);

            assertThat(database.number("SELECT count(*) FROM outbox")).isEqualTo(1);
            assertThat(took).isLessThan(Duration.ofSeconds(2));
        }
    }

    @Test
    void aRepeatedJobStandsThereOnce() throws Exception {
        sender.send(job("same"), false);
        sender.send(job("same"), true);
        assertThat(database.number("SELECT count(*) FROM outbox")).isEqualTo(1);
    }

    /** The first is accepted, and must not be lost. */
    @Test
    void anotherJobOfTheSameIdReplacesNone() throws Exception {
        sender.send(job("same"), false);
        OutgoingJob mallorys = new OutgoingJob(Envelope.of("same", "mallory"), "order.cancel", "K", "{\"key\":\"K\"}");
        OutgoingJob otherBody = new OutgoingJob(Envelope.of("same", "amy"), "order.cancel", "L", "{\"key\":\"L\"}");
        for (OutgoingJob other : new OutgoingJob[] {mallorys, otherBody}) {
            assertThatThrownBy(() -> sender.send(other, false))
                    .isInstanceOf(RejectedException.class)
                    .hasMessageContaining("'same'");
        }
        assertThat(database.number("SELECT count(*) FROM outbox WHERE login = 'amy' AND order_key = 'K'"))
                .isEqualTo(1);
    }

    @Test
    void withNeitherBoosterNorDatabaseTheSenderIsToldAndGoesOn() throws Exception {
        database.execute("ALTER TABLE outbox RENAME TO gone");
        assertThatThrownBy(() -> sender.send(job("lost"), false))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("Neither a Booster nor the database answers");
        database.execute("ALTER TABLE gone RENAME TO outbox");
        sender.send(job("kept"), false);
        pool.close();
        assertThatThrownBy(() -> sender.send(job("lost"), false)).isInstanceOf(UnavailableException.class);
    }

    @Test
    void whatIsQueuedIsKeptWhenItStops() throws Exception {
        List<CompletableFuture<Void>> sent = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            OutgoingJob job = job("job-" + i);
            sent.add(CompletableFuture.runAsync(() -> {
                try {
                    sender.send(job, false);
                } catch (UnavailableException | RejectedException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        sent.get(0).join();
        sender.stop();
        thread.join(10_000);
        long kept = sent.stream()
                .filter(each -> {
                    try {
                        each.join();
                        return true;
                    } catch (RuntimeException e) {
                        return false;
                    }
                })
                .count();
        assertThat(database.number("SELECT count(*) FROM outbox")).isEqualTo(kept);
        assertThatThrownBy(() -> sender.send(job("late"), false))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("stopping");
    }

    /** As one does that is sent just when the server stops. */
    @Test
    void aJobThatComesAfterTheLastLookIsRefusedAtOnce() throws Exception {
        thread.interrupt();
        thread.join(10_000);
        assertThatThrownBy(() -> sender.send(job("late"), false))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("stopping");
        assertThat(database.number("SELECT count(*) FROM outbox")).isZero();
    }

    private static OutgoingJob job(String id) {
        return new OutgoingJob(Envelope.of(id, "amy"), "order.cancel", "K", "{\"key\":\"K\"}");
    }
}
