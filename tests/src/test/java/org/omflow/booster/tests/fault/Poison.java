package org.omflow.booster.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.installer.cluster.ClusterException;
import org.omflow.booster.installer.cluster.DemoServer;
import org.omflow.booster.tests.client.JmsClient;

/** Jobs of which every server dies that begins them, while dead servers are started again, as agents would. */
final class Poison {
    /** Three deliveries until a job is suspected, and the three tries of a job that fails. */
    private static final int MOST_DEATHS = 6;

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration READY = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(100);

    private final FaultCluster cluster;
    private final String keyPrefix;
    private final List<String> keys;

    /**
     * Poison that was not sent yet.
     *
     * @param keyPrefix with what the keys of its orders begin; its jobs are called {@code pay-<key>}
     */
    Poison(FaultCluster cluster, String keyPrefix, int jobs) {
        this.cluster = cluster;
        this.keyPrefix = keyPrefix;
        this.keys = IntStream.range(0, jobs).mapToObj(n -> keyPrefix + n).toList();
    }

    /** Places the orders as usual, and then sends the step of each that no server survives. */
    void send() throws Exception {
        cluster.cluster().rest().deploy(Shares.definition());
        try (JmsClient client = cluster.client()) {
            for (String key : keys) {
                client.add("place-" + key, Shares.order(key, 4), key);
            }
            client.commit();
            awaitDone(client);
            for (String key : keys) {
                cluster.marked().makeDeadly(pay(key));
                client.add(pay(key), Shares.step(key, Shares.PAY), key);
            }
            client.commit();
        }
    }

    /** Starts servers again whenever they die, until each of these jobs has an incident; then all servers run. */
    void awaitIncidents() throws ClusterException, InterruptedException {
        await().atMost(PATIENCE).pollInterval(LOOK).until(() -> {
            cluster.startDeadServers();
            expectAtMostSoManyDeaths();
            return haveIncidents();
        });
        cluster.startDeadServers();
        for (DemoServer server : cluster.cluster().servers()) {
            server.process().awaitReady(READY);
        }
    }

    /** Expects that each job cost a server its life, but only a few times, and that the incident says so. */
    void expectFewDeaths() throws IOException, InterruptedException {
        expectAtMostSoManyDeaths();
        Map<String, JsonNode> incidents = rest(0).incidents(keyPrefix);
        for (String key : keys) {
            int deaths = cluster.marked().begins(pay(key)).size();
            System.out.printf("  %d servers died of %s%n", deaths, pay(key));
            assertThat(deaths).as("deaths of " + pay(key)).isPositive();
            assertThat(incidents.get(pay(key)).path("cause").asText()).contains("servers stopped");
            assertThat(rest(0).get("/api/orders/" + key).path("status").asText())
                    .isEqualTo("failed");
        }
    }

    /** Expects that nothing stands in the way of the orders once the jobs are harmless, as after a patch. */
    void expectDoneWhenRetried() throws Exception {
        Map<String, JsonNode> incidents = rest(0).incidents(keyPrefix);
        try (JmsClient client = cluster.client()) {
            for (String key : keys) {
                rest(0).retry(incidents.get(pay(key)));
                client.add("receipt-" + key, Shares.step(key, Shares.RECEIPT), key);
            }
            client.commit();
            awaitDone(client);
        }
        for (String key : keys) {
            JsonNode order = rest(0).get("/api/orders/" + key);
            assertThat(order.path("status").asText()).isEqualTo("completed");
            assertThat(order.path("steps"))
                    .extracting(step -> step.path("node").asText())
                    .containsExactly(Shares.DIVIDE, Shares.PAY, Shares.RECEIPT);
        }
    }

    private void expectAtMostSoManyDeaths() throws IOException {
        for (String key : keys) {
            assertThat(cluster.marked().begins(pay(key)))
                    .as("deaths of " + pay(key))
                    .hasSizeLessThanOrEqualTo(MOST_DEATHS);
        }
    }

    private void awaitDone(JmsClient client) {
        await().atMost(PATIENCE).until(() -> client.answers().size() == keys.size());
        assertThat(client.answers().values()).allMatch(answer -> answer.status() == Answer.Status.DONE);
    }

    private boolean haveIncidents() throws InterruptedException {
        for (int server = 0; server < cluster.servers().size(); server++) {
            try {
                return rest(server)
                        .incidents(keyPrefix)
                        .keySet()
                        .containsAll(keys.stream().map(Poison::pay).toList());
            } catch (IOException e) {
                // It is dead or not ready yet; another may know.
            }
        }
        return false;
    }

    private RestCalls rest(int server) {
        return cluster.rest(cluster.servers().get(server));
    }

    private static String pay(String key) {
        return "pay-" + key;
    }
}
