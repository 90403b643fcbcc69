package org.omflow.booster.server.purge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.testkit.TestClock;
import org.omflow.booster.server.TestDatabase;

/** Only what is over and old is forgotten. */
@Tag("job")
@Timeout(120)
@Tag("integration")
class PurgeTest {
    private static final int MANY = 2000;
    private static final Duration REMEMBER = Duration.ofDays(30);
    private static final Duration KEEP = Duration.ofDays(100);

    private final TestClock clock = new TestClock();
    private TestDatabase database;
    private Purge purge;

    @BeforeEach
    void start() {
        database = TestDatabase.fresh();
        purge = new Purge(database.jdbi(), database.dialect(), clock, REMEMBER, KEEP);
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void jobsAreForgottenOnceNoneThatOldIsTakenAnyMore() {
        jobs("old", MANY, REMEMBER.plus(Purge.CLOCK_ERROR).plusMillis(1));
        jobs("edge", 10, REMEMBER.plus(Purge.CLOCK_ERROR));
        jobs("young", 10, REMEMBER);
        assertThat(purge.purgeJobs()).isEqualTo(MANY);
        assertThat(database.number("SELECT count(*) FROM processed_job")).isEqualTo(20);
        assertThat(purge.purgeJobs()).isZero();
        clock.forward(Duration.ofMillis(1));
        assertThat(purge.purgeJobs()).isEqualTo(10);
        assertThat(database.number("SELECT count(*) FROM processed_job WHERE job_id LIKE 'young%'"))
                .isEqualTo(10);
    }

    /** A job is done after it came in: while it is not too old, its row is not either. */
    @Test
    void aJobThatIsNotTooOldStillHasItsRow() {
        for (int hours = 0; hours <= 32 * 24; hours++) {
            jobs("h" + hours + "-", 1, Duration.ofHours(hours));
        }
        purge.purgeJobs();
        assertThat(database.number("SELECT count(*) FROM processed_job")).isEqualTo(31 * 24 + 1);
    }

    @Test
    void finishedOrdersAreForgottenWithTheirHistory() {
        orders("done", "completed", MANY, KEEP.plusMillis(1), null);
        orders("gone", "cancelled", 10, KEEP.plusMillis(1), null);
        orders("run", "active", 10, KEEP.plusDays(1000), null);
        orders("bad", "failed", 10, KEEP.plusDays(1000), null);
        orders("young", "completed", 10, KEEP, null);
        assertThat(purge.purgeOrders()).isEqualTo(MANY + 10);
        for (String table : new String[] {"orders", "step", "incident"}) {
            assertThat(database.number("SELECT count(*) FROM " + table))
                    .as(table)
                    .isEqualTo(30);
            assertThat(database.number("SELECT count(*) FROM " + table
                            + " WHERE order_key LIKE 'done%' OR order_key LIKE 'gone%'"))
                    .as(table)
                    .isZero();
        }
        assertThat(purge.purgeOrders()).isZero();
    }

    @Test
    void aSubflowIsKeptUntilTheOrderItBelongsToIsOver() {
        orders("parent", "failed", 1, KEEP.plusDays(1), null);
        orders("child", "completed", 1, KEEP.plusDays(1), "parent1");
        assertThat(purge.purgeOrders()).isZero();
        database.execute("UPDATE orders SET status = 'completed'");
        assertThat(purge.purgeOrders()).isEqualTo(2);
    }

    @Test
    void closedIncidentsOfOrdersThatWereNeverPlacedAreForgotten() {
        incidents("old", 1001, "discarded", KEEP.plusMillis(1));
        incidents("young", 10, "retried", KEEP);
        incidents("open", 10, "open", null);
        orders("there", "failed", 1, KEEP.plusDays(1), null);
        database.execute("UPDATE incident SET closed_at = opened_at WHERE order_key = 'there1'");

        assertThat(purge.purgeIncidents()).isEqualTo(1001);

        assertThat(database.number("SELECT count(*) FROM incident")).isEqualTo(21);
        assertThat(purge.purgeIncidents()).isZero();
    }

    @Test
    void oldRecordsOfWhatAdministratorsDidAreForgotten() {
        audit(1001, KEEP.plusMillis(1));
        audit(10, KEEP);

        assertThat(purge.purgeAudit()).isEqualTo(1001);

        assertThat(database.number("SELECT count(*) FROM audit")).isEqualTo(10);
        clock.forward(Duration.ofMillis(1));
        purge.run();
        assertThat(database.number("SELECT count(*) FROM audit")).isZero();
    }

    @Test
    void rowsThatAnotherHoldsArePassedOver() {
        orders("done", "completed", 3, KEEP.plusDays(1), null);
        try (Handle other = database.jdbi().open()) {
            other.begin();
            other.execute("UPDATE orders SET status = status WHERE order_key = 'done2'");
            assertThat(purge.purgeOrders()).isEqualTo(2);
            other.rollback();
        }
        assertThat(purge.purgeOrders()).isEqualTo(1);
    }

    private void jobs(String prefix, int count, Duration age) {
        database.execute(
                "INSERT INTO processed_job SELECT '" + prefix + "' || n, 'x', '{}', ?" + " FROM generate_series(1, "
                        + count + ") n",
                java.sql.Timestamp.from(clock.instant().minus(age)));
    }

    private void incidents(String prefix, int count, String status, Duration closedBefore) {
        database.execute(
                "INSERT INTO incident (order_key, job_id, job_type, job_body, cause, status, opened_at, closed_at) SELECT '"
                        + prefix + "' || n, 'j', 't', '{}', 'c', '" + status + "', ?, ? FROM generate_series(1, "
                        + count
                        + ") n",
                java.sql.Timestamp.from(clock.instant().minus(KEEP.multipliedBy(2))),
                closedBefore == null
                        ? null
                        : java.sql.Timestamp.from(clock.instant().minus(closedBefore)));
    }

    private void audit(int count, Duration age) {
        database.execute(
                "INSERT INTO audit (at, who, server, act, subject) SELECT ?, 'root', 'server-a', 'incident.retry', 'x'"
                        + " FROM generate_series(1, " + count + ") n",
                java.sql.Timestamp.from(clock.instant().minus(age)));
    }

    private void orders(String prefix, String status, int count, Duration age, String parent) {
        String series = " FROM generate_series(1, " + count + ") n";
        var at = java.sql.Timestamp.from(clock.instant().minus(age));
        database.execute(
                "INSERT INTO orders (order_key, process_key, process_version, status, form, step_count, placed_job,"
                        + " placed_at, changed_at, parent_key) SELECT '" + prefix + "' || n, 'p', 1, '" + status
                        + "', '{}', 1, 'j', ?, ?, ?" + series,
                at,
                at,
                parent);
        database.execute(
                "INSERT INTO step (order_key, seq, node, node_type, server, done_at, form) SELECT '" + prefix
                        + "' || n, 1, 'a', 'form', 's', ?, '{}'" + series,
                at);
        database.execute(
                "INSERT INTO incident (order_key, job_id, job_type, job_body, cause, status, opened_at) SELECT '"
                        + prefix + "' || n, 'j', 't', '{}', 'c', 'discarded', ?" + series,
                at);
    }
}
