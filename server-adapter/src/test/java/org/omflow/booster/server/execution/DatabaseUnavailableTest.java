package org.omflow.booster.server.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.omflow.booster.server.TestJson.HELPDESK;
import static org.omflow.booster.server.execution.TestServer.completing;
import static org.omflow.booster.server.execution.TestServer.placing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.address.FreePorts;
import org.omflow.booster.ha.database.Database;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.testkit.TestClock;
import org.omflow.booster.ha.testkit.TestPostgres;
import org.omflow.booster.server.OmflowServer;
import org.omflow.booster.server.TestDatabase;
import org.omflow.booster.server.job.Outcome;
import org.omflow.booster.server.job.ReceivedJob;
import org.omflow.booster.server.retry.DatabaseUnavailableException;

/** The database stops under load and comes back: no job is given up, none takes effect twice. */
@Tag("job")
@Timeout(180)
@Tag("integration")
class DatabaseUnavailableTest {
    @TempDir
    private Path folder;

    @Test
    void everythingTakesEffectOnceThoughTheDatabaseStopsInTheMiddle() throws Exception {
        int port = FreePorts.one();
        AtomicBoolean enough = new AtomicBoolean();
        EmbeddedPostgres postgres = start(port);
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
        try (Database database = Database.open(
                TestDatabase.settings(url, "database.connect-timeout", "250ms"), "probe", Clock.systemUTC())) {
            database.migrate(OmflowServer.SCHEMA);
            Jdbi jdbi = Jdbi.create(database.dataSource());
            TestServer server = new TestServer(jdbi, database.dialect(), "server-a", new TestClock());
            TestServer beside = new TestServer(jdbi, database.dialect(), "server-b", new TestClock());
            server.deploy(HELPDESK);

            AtomicInteger done = new AtomicInteger();
            AtomicInteger refused = new AtomicInteger();
            CompletableFuture<List<Outcome>> running =
                    CompletableFuture.supplyAsync(() -> work(server, enough, done, refused));
            during(running).until(() -> done.get() > 100);
            postgres.close();
            during(running).until(() -> refused.get() > 1);
            assertThatThrownBy(() -> beside.runner().run(jobs(0))).isInstanceOf(DatabaseUnavailableException.class);
            int before = done.get();
            postgres = start(port);
            during(running).until(() -> done.get() > before + 100);
            enough.set(true);

            List<Outcome> outcomes = running.get(60, TimeUnit.SECONDS);
            long orders = outcomes.size() / 2;
            assertThat(outcomes)
                    .hasSizeGreaterThan(200)
                    .allMatch(o -> o.answer().status() == Answer.Status.DONE && !o.dead());
            assertThat(number(jdbi, "SELECT count(*) FROM orders WHERE step_count = 1"))
                    .isEqualTo(orders);
            assertThat(number(jdbi, "SELECT count(*) FROM step")).isEqualTo(orders);
            assertThat(number(jdbi, "SELECT count(*) FROM processed_job")).isEqualTo(2 * orders);
            assertThat(number(jdbi, "SELECT count(*) FROM incident")).isZero();
        } finally {
            enough.set(true);
            postgres.close();
        }
    }

    /** What is awaited will not come once the work has ended. */
    private static ConditionFactory during(CompletableFuture<?> work) {
        return await().atMost(60, TimeUnit.SECONDS).failFast("the work has ended", work::isDone);
    }

    /** As a worker does, for as long as it takes: a batch that was refused comes again. */
    private static List<Outcome> work(
            TestServer server, AtomicBoolean enough, AtomicInteger done, AtomicInteger refused) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int batch = 0; !enough.get(); ) {
            try {
                outcomes.addAll(server.runner().run(jobs(batch)));
                batch++;
                done.set(outcomes.size());
            } catch (DatabaseUnavailableException e) {
                refused.incrementAndGet();
            }
        }
        return outcomes;
    }

    /** The n-th batch: four orders and the step of each. */
    private static List<ReceivedJob> jobs(int batch) {
        List<ReceivedJob> jobs = new ArrayList<>();
        for (int i = 4 * batch; i < 4 * batch + 4; i++) {
            jobs.add(placing("place-" + i, "D-" + i, "helpdesk"));
            jobs.add(completing("assign-" + i, "D-" + i, "assign"));
        }
        return jobs;
    }

    private EmbeddedPostgres start(int port) throws IOException {
        return TestPostgres.durable()
                .setPort(port)
                .setDataDirectory(folder.resolve("data"))
                .setCleanDataDirectory(false)
                .start();
    }

    private static long number(Jdbi jdbi, String query) {
        return jdbi.withHandle(
                handle -> handle.createQuery(query).mapTo(Long.class).one());
    }
}
