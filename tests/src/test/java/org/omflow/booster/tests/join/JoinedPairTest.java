package org.omflow.booster.tests.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.installer.cluster.ClusterBuilder;
import org.omflow.booster.installer.cluster.DemoBooster;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.installer.cluster.DemoServer;
import org.omflow.booster.tests.fault.FaultCluster;
import org.omflow.booster.tests.pair.PairReport;
import org.omflow.booster.tests.pair.PairRun;

/**
 * Machines join by tokens, one is expelled, and the first Booster's machine is lost for good and replaced, all under load: nothing is
 * lost, and whoever was expelled stays out, at the new Booster too.
 */
@Tag("key")
@Tag("alone")
@Tag("long")
class JoinedPairTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void shouldLoseNothingWhenMachinesAreExpelledAndLost() throws Exception {
        try (FaultCluster faulty = FaultCluster.startPair(getClass(), ClusterBuilder::joined, "server-a", "server-b")) {
            DemoCluster cluster = faulty.cluster();
            PairReport report = new PairRun("joined", faulty).run(faults -> {
                DemoServer expelled = cluster.server("server-b");
                assertThat(isConnected(cluster, "server/server-b")).isTrue();

                cluster.pair().primary().expel("server", "server-b");
                await().atMost(PATIENCE).until(() -> !isConnected(cluster, "server/server-b"));
                await().atMost(PATIENCE)
                        .until(() -> logOf(cluster.pair().primary().process().log())
                                .contains("server server-b was expelled"));

                cluster.replacePrimary();
                DemoBooster anew = cluster.pair().primary();
                await().atMost(PATIENCE)
                        .until(() -> logOf(anew.process().log()).contains("server server-b was expelled"));
                expelled.process().stop();

                // The new machine has the authority: others join by it.
                cluster.addServer("server-c");
                await().atMost(PATIENCE).until(() -> isConnected(cluster, "server/server-c"));
            });

            report.expectNothingLostAndNothingTwice();
        }
    }

    private static String logOf(java.nio.file.Path file) throws Exception {
        return Files.readString(file);
    }

    private static boolean isConnected(DemoCluster cluster, String user) throws Exception {
        JsonNode nodes =
                cluster.pair().active().orElseThrow().nodes(cluster.admin()).orElseThrow();
        return nodes.findValuesAsText("user").contains(user);
    }
}
