package org.omflow.booster.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.omflow.booster.server.TestJson.HELPDESK;
import static org.omflow.booster.server.job.TestServer.completing;
import static org.omflow.booster.server.job.TestServer.placing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.database.Database;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.server.OmflowServer;
import org.omflow.booster.server.TestClock;
import org.omflow.booster.server.TestDatabase;

/** The database stops under load and comes back: no job is given up, none takes effect twice. */
@Tag("job")
@Timeout(180)
class DatabaseAwayTest {
    private static final int ORDERS = 400;

    @TempDir
    private Path folder;

    @Test
    void everythingTakesEffectOnceThoughTheDatabaseStopsInTheMiddle() throws Exception {
        int port = freePort();
        EmbeddedPostgres postgres = start(port);
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
        try (Database database =
                Database.open(TestDatabase.settings(url, "database.connect-timeout", "250ms"), "probe")) {
            database.migrate(OmflowServer.SCHEMA);
            Jdbi jdbi = Jdbi.create(database.dataSource());
            TestServer server = new TestServer(jdbi, database.dialect(), "server-a", new TestClock());
            server.deploy(HELPDESK);

            AtomicInteger done = new AtomicInteger();
            AtomicInteger refused = new AtomicInteger();
            CompletableFuture<List<Outcome>> running =
                    CompletableFuture.supplyAsync(() -> work(server, jobs(), done, refused));
            await().until(() -> done.get() > 100);
            postgres.close();
            await().until(() -> refused.get() > 1);
            assertThatThrownBy(() -> server.runner().run(jobs().subList(0, 1)))
                    .isInstanceOf(DatabaseAwayException.class);
            postgres = start(port);

            assertThat(running.get(60, TimeUnit.SECONDS))
                    .hasSize(2 * ORDERS)
                    .allMatch(o -> o.answer().status() == Answer.Status.DONE && !o.dead());
            assertThat(number(jdbi, "SELECT count(*) FROM orders WHERE step_count = 1"))
                    .isEqualTo(ORDERS);
            assertThat(number(jdbi, "SELECT count(*) FROM step")).isEqualTo(ORDERS);
            assertThat(number(jdbi, "SELECT count(*) FROM processed_job")).isEqualTo(2 * ORDERS);
            assertThat(number(jdbi, "SELECT count(*) FROM incident")).isZero();
        } finally {
            postgres.close();
        }
    }

    /** As a worker does: a batch that was refused comes again. */
    private static List<Outcome> work(
            TestServer server, List<ReceivedJob> jobs, AtomicInteger done, AtomicInteger refused) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int from = 0; from < jobs.size(); ) {
            List<ReceivedJob> batch = jobs.subList(from, Math.min(from + 8, jobs.size()));
            try {
                outcomes.addAll(server.runner().run(batch));
                from += batch.size();
                done.addAndGet(batch.size());
            } catch (DatabaseAwayException e) {
                refused.incrementAndGet();
            }
        }
        return outcomes;
    }

    private static List<ReceivedJob> jobs() {
        List<ReceivedJob> jobs = new ArrayList<>();
        for (int i = 0; i < ORDERS; i++) {
            jobs.add(placing("place-" + i, "D-" + i, "helpdesk"));
            jobs.add(completing("assign-" + i, "D-" + i, "assign"));
        }
        return jobs;
    }

    private EmbeddedPostgres start(int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(folder.resolve("data"))
                .setCleanDataDirectory(false)
                .start();
    }

    private static long number(Jdbi jdbi, String query) {
        return jdbi.withHandle(
                handle -> handle.createQuery(query).mapTo(Long.class).one());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
