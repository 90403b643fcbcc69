package org.omflow.booster.tests.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.tests.client.JmsClient;
import org.omflow.booster.tests.cluster.TestClusters;

/** A thousand orders with three branches each, all three completed at the same time on different servers. */
@Tag("job")
@Tag("integration")
class ParallelBranchesTest {
    private static final int ORDERS = 1_000;
    private static final List<String> BRANCHES = List.of("a", "b", "c");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static DemoCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = TestClusters.of(ParallelBranchesTest.class)
                .servers("server-a", "server-b")
                .start();
        cluster.rest()
                .deploy(
                        Json.readOwn(
                                """
                {"key":"three","name":"Three opinions","nodes":[
                 {"id":"start","type":"start","next":"split"},
                 {"id":"split","type":"async","branches":["a","b","c"]},
                 {"id":"a","type":"form","next":"join"},
                 {"id":"b","type":"form","next":"join"},
                 {"id":"c","type":"form","next":"join"},
                 {"id":"join","type":"collection","next":"count"},
                 {"id":"count","type":"setform","set":{"joined":"joined == null ? 1 : joined + 1"},"next":"end"},
                 {"id":"end","type":"end"}]}"""));
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void firesEachJoinOnceWithoutMessageGroups() throws Exception {
        completeAllBranchesAtOnce("none", n -> null);
    }

    @Test
    void firesEachJoinOnceWithWrongMessageGroups() throws Exception {
        Random random = new Random(7);
        completeAllBranchesAtOnce("wrong", n -> "group-" + random.nextInt(40));
    }

    private void completeAllBranchesAtOnce(String prefix, Function<Integer, String> group) throws Exception {
        try (JmsClient client = new JmsClient(cluster.submitterConnector())) {
            for (int n = 0; n < ORDERS; n++) {
                String key = prefix + "-" + n;
                client.add(key, new Job.PlaceOrder("three", key, Json.object(), "amy"), group.apply(n));
            }
            client.commit();
            await().atMost(PATIENCE).until(() -> client.answers().size() == ORDERS);

            List<Job.CompleteStep> steps = new ArrayList<>();
            for (int n = 0; n < ORDERS; n++) {
                for (String branch : BRANCHES) {
                    steps.add(new Job.CompleteStep(
                            prefix + "-" + n, branch, Json.object().put("said_" + branch, n), "bob"));
                }
            }
            // Branches of one order stay close together, so that two servers work on them at once.
            for (int from = 0; from < steps.size(); from += 30) {
                Collections.shuffle(steps.subList(from, Math.min(from + 30, steps.size())), new Random(from));
            }
            for (int i = 0; i < steps.size(); i++) {
                Job.CompleteStep step = steps.get(i);
                client.add(step.orderKey() + "/" + step.node(), step, group.apply(i));
            }
            client.commit();
            await().atMost(PATIENCE).until(() -> client.answers().size() == ORDERS * 4);

            assertThat(client.answers().values()).allMatch(answer -> answer.status() == Answer.Status.DONE);
            long onBoth = expectEachOrderJoinedOnce(prefix);
            assertThat(onBoth)
                    .as("orders whose branches were completed on different servers")
                    .isGreaterThan(ORDERS / 10);
        }
    }

    /** Returns how many orders had branches completed on different servers. */
    private static long expectEachOrderJoinedOnce(String prefix) throws Exception {
        Map<String, JsonNode> orders = new TreeMap<>();
        try (Stream<String> lines = new Rest(cluster).export()) {
            for (String line : (Iterable<String>) lines::iterator) {
                JsonNode order = Json.read(line);
                if (order.path("key").asText().startsWith(prefix + "-")) {
                    orders.put(order.path("key").asText(), order);
                }
            }
        }
        assertThat(orders).hasSize(ORDERS);
        long onBoth = 0;
        for (JsonNode order : orders.values()) {
            assertThat(order.path("status").asText()).isEqualTo("completed");
            assertThat(order.path("form").path("joined").asInt()).isEqualTo(1);
            List<String> nodes = new ArrayList<>();
            TreeSet<String> servers = new TreeSet<>();
            for (JsonNode step : order.path("steps")) {
                nodes.add(step.path("node").asText());
                if (BRANCHES.contains(step.path("node").asText())) {
                    servers.add(step.path("server").asText());
                }
            }
            assertThat(nodes).containsExactlyInAnyOrder("a", "b", "c", "count").endsWith("count");
            onBoth += servers.size() > 1 ? 1 : 0;
        }
        return onBoth;
    }
}
