package org.omflow.booster.tests.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.installer.cluster.DemoServer;
import org.omflow.booster.tests.cluster.TestClusters;

/** 500 large steps that wait for one order, as servers before 30 November 2026 let wait, fit into servers of 256 MB. */
@Tag("job")
@Tag("long")
@Tag("integration")
class ManyHeldJobsSmallMemoryTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int MANY = 500;
    private static final List<String> PARK = List.of(
            "UPDATE orders SET blocked_by = 'failed', status = 'failed' WHERE order_key = 'F'",
            "INSERT INTO held_job (job_id, order_key, job_type, body, login, by_rest, by_admin, entered_at, reason, tries,"
                    + " held_at, due_at) SELECT 'large-' || n, 'F', 'step.complete',"
                    + " '{\"key\":\"F\",\"node\":\"solve\",\"form\":{\"n\":\"' || repeat('x', 900000) || '\"}}',"
                    + " 'submitter', false, false, current_timestamp, 'parked', 0, current_timestamp,"
                    + " timestamptz '9999-01-01' FROM generate_series(1, "
                    + MANY + ") n");

    @Test
    void areAnsweredAllAndEndNoServer() throws Exception {
        try (DemoCluster cluster = TestClusters.of(getClass())
                .serverJavaOption("-Xmx256m")
                .servers("server-a", "server-b")
                .start()) {
            cluster.rest()
                    .deploy(
                            Json.readOwn(
                                    """
                    {"key":"desk","name":"Desk","nodes":[{"id":"start","type":"start","next":"solve"},
                     {"id":"solve","type":"form","next":"end"},{"id":"end","type":"end"}]}"""));
            Rest rest = new Rest(cluster);
            assertThat(rest.place("desk", "F", Json.object()).status()).isEqualTo(200);
            for (String statement : PARK) {
                execute(cluster, statement);
            }

            assertThat(rest.complete("F", "solve", Json.object())
                            .body()
                            .path("error")
                            .path("code")
                            .asText())
                    .isEqualTo("too_many_waiting");
            assertThat(rest.post("/api/orders/F/cancel?wait=30s", Json.object()).status())
                    .isEqualTo(200);

            await().atMost(PATIENCE)
                    .until(() ->
                            number(cluster, "SELECT count(*) FROM processed_job WHERE job_id LIKE 'large-%'") == MANY);
            assertThat(number(cluster, "SELECT count(*) FROM held_job")).isZero();
            assertThat(number(cluster, "SELECT count(*) FROM incident")).isZero();
            for (DemoServer server : cluster.servers()) {
                assertThat(Files.readString(server.process().log())).doesNotContain("OutOfMemoryError");
                assertThat(new Rest(cluster, server).get("/health/ready").status())
                        .isEqualTo(200);
            }
        }
    }

    private static void execute(DemoCluster cluster, String statement) throws SQLException {
        try (Connection connection = connect(cluster);
                Statement run = connection.createStatement()) {
            run.execute(statement);
        }
    }

    private static long number(DemoCluster cluster, String query) throws SQLException {
        try (Connection connection = connect(cluster);
                Statement run = connection.createStatement();
                ResultSet row = run.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static Connection connect(DemoCluster cluster) throws SQLException {
        return DriverManager.getConnection(
                cluster.database().url(),
                cluster.database().user(),
                cluster.database().password());
    }
}
