package org.omflow.booster.tests.join;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
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
@Tag("integration")
class JoinedPairTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void losesNothingWhenMachinesAreExpelledAndLost() throws Exception {
        try (FaultCluster faulty = FaultCluster.startPair(getClass(), ClusterBuilder::joined, "server-a", "server-b")) {
            DemoCluster cluster = faulty.cluster();
            PairReport report = new PairRun("joined", faulty).run(faults -> {
                DemoServer expelled = cluster.server("server-b");
                awaitConnected(cluster, "server/server-b", true);

                cluster.pair().primary().expel("server", "server-b");
                awaitConnected(cluster, "server/server-b", false);
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
                awaitConnected(cluster, "server/server-c", true);
            });

            report.expectNothingLostAndNothingTwice();
        }
    }

    private static String logOf(java.nio.file.Path file) throws Exception {
        return Files.readString(file);
    }

    /** Waits until the Booster at work says so; one that does not answer says nothing. */
    private static void awaitConnected(DemoCluster cluster, String user, boolean connected) {
        await(user + (connected ? " is connected" : " is not connected"))
                .atMost(PATIENCE)
                .until(() -> {
                    Optional<DemoBooster> active = cluster.pair().active();
                    Optional<JsonNode> nodes =
                            active.isEmpty() ? Optional.empty() : active.get().nodes(cluster.admin());
                    return nodes.map(all -> all.findValuesAsText("user").contains(user))
                            .filter(found -> found == connected)
                            .isPresent();
                });
    }
}
