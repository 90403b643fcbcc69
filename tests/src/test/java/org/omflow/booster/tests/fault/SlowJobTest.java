package org.omflow.booster.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.tests.client.JmsClient;
import org.omflow.booster.tests.fault.SteadyClient.Timed;

/**
 * A job that takes a minute, far past every limit by which a frozen server is recognised, is done once, with all others of
 * its batch. Meanwhile other servers go on; only who wants the same order waits.
 */
@Tag("job")
@Tag("alone")
@Tag("long")
@Tag("integration")
class SlowJobTest {
    private static final Duration WORK = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final String SLOW = "slow";
    private static final int MATES = 200;
    private static final int PER_SECOND = 20;

    @Test
    void isDoneOnceWithItsBatchAndHoldsUpNobodyOnOtherServers() throws Exception {
        expectOnceAndOthersInTime(List.of());
    }

    @Test
    void holdsUpOnlyWhoWantsTheSameOrder() throws Exception {
        expectOnceAndOthersInTime(List.of(SLOW));
    }

    /** @param again orders of which a further job is sent, in no group, while the slow one is under way */
    private void expectOnceAndOthersInTime(List<String> again) throws Exception {
        try (FaultCluster cluster = FaultCluster.start(getClass(), "server-a", "server-b");
                JmsClient client = cluster.client();
                SteadyClient others = new SteadyClient(cluster.cluster().submitterConnector(), PER_SECOND)) {
            cluster.cluster().rest().deploy(Shares.definition());
            List<String> keys = mates();
            for (String key : keys) {
                client.add("place-" + key, Shares.order(key, 4), null);
            }
            client.commit();
            await().atMost(PATIENCE).until(() -> client.answers().size() == keys.size());
            cluster.marked().makeLong(pay(SLOW), WORK);

            // All at once and in no group, so that the slow one gets company in its batch.
            for (String key : keys) {
                client.add(pay(key), Shares.step(key, Shares.PAY), null);
            }
            client.commit();
            await().atMost(PATIENCE)
                    .until(() -> !cluster.marked().begins(pay(SLOW)).isEmpty());
            for (String key : again) {
                client.add("receipt-" + key, Shares.step(key, Shares.RECEIPT), null);
            }
            client.commit();
            others.rest();
            long began = System.nanoTime();
            while (!client.answers().containsKey(pay(SLOW))) {
                assertThat(cluster.marked().begins(pay(SLOW)))
                        .as("when it was begun")
                        .hasSize(1);
                assertThat(Duration.ofNanos(System.nanoTime() - began))
                        .as("the time for which the slow job is not answered")
                        .isLessThan(PATIENCE);
                String key = "other-" + others.sent();
                others.send(key, Shares.order(key, 4));
            }

            int all = 2 * keys.size() + again.size();
            await().atMost(PATIENCE).until(() -> client.answers().size() == all);
            await().atMost(PATIENCE).until(() -> others.answered().size() == others.sent());
            expectOnce(cluster, client, keys, again);
            expectOthersInTime(cluster, others);
        }
    }

    private static void expectOnce(FaultCluster cluster, JmsClient client, List<String> keys, List<String> again)
            throws Exception {
        assertThat(cluster.marked().begins(pay(SLOW))).as("when it was begun").hasSize(1);
        assertThat(client.answers().values()).allMatch(answer -> answer.status() == Answer.Status.DONE);
        Map<String, JsonNode> payments = new TreeMap<>();
        for (String key : keys) {
            JsonNode steps = order(cluster, key).path("steps");
            List<String> nodes = new ArrayList<>(List.of(Shares.DIVIDE, Shares.PAY));
            if (again.contains(key)) {
                nodes.add(Shares.RECEIPT);
            }
            assertThat(steps).extracting(step -> step.path("node").asText()).containsExactlyElementsOf(nodes);
            payments.put(key, steps.path(1));
        }
        // Jobs of one batch bear its time.
        JsonNode slow = payments.remove(SLOW);
        long batch = payments.values().stream()
                .filter(payment -> payment.path("at").equals(slow.path("at"))
                        && payment.path("server").equals(slow.path("server")))
                .count();
        System.out.printf("%d jobs were done in one batch with the slow one%n", batch);
        assertThat(batch).as("jobs in one batch with the slow one").isPositive();
        assertThat(cluster.deadJobs()).isEmpty();
    }

    private static void expectOthersInTime(FaultCluster cluster, SteadyClient others)
            throws IOException, InterruptedException {
        assertThat(others.answered().values()).allMatch(timed -> timed.answer().status() == Answer.Status.DONE);
        String slowServer = server(cluster, SLOW, 1);
        Duration longest = Duration.ZERO;
        int elsewhere = 0;
        for (Map.Entry<String, Timed> other : others.answered().entrySet()) {
            if (!server(cluster, other.getKey(), 0).equals(slowServer)) {
                elsewhere++;
                Duration took = other.getValue().took();
                longest = took.compareTo(longest) > 0 ? took : longest;
            }
        }
        System.out.printf(
                "%d orders were placed by the other server, none in more than %d ms; %d by the slow job's%n",
                elsewhere, longest.toMillis(), others.sent() - elsewhere);
        assertThat(elsewhere).as("orders placed by the other server").isGreaterThan(others.sent() / 4);
        assertThat(longest).isLessThanOrEqualTo(FaultReport.OTHERS_HELD_UP);
    }

    /** The order of the slow job, amid others. */
    private static List<String> mates() {
        List<String> keys = new ArrayList<>();
        for (int n = 0; n < MATES; n++) {
            keys.add("mate-" + n);
        }
        keys.add(MATES / 2, SLOW);
        return keys;
    }

    private static String server(FaultCluster cluster, String key, int step) throws IOException, InterruptedException {
        return order(cluster, key).path("steps").path(step).path("server").asText();
    }

    private static JsonNode order(FaultCluster cluster, String key) throws IOException, InterruptedException {
        return cluster.rest(cluster.servers().get(0)).get("/api/orders/" + key);
    }

    private static String pay(String key) {
        return "pay-" + key;
    }
}
