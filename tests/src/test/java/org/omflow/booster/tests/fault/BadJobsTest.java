package org.omflow.booster.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.tests.client.JmsClient;

/**
 * A job that fails, or of which servers die, becomes an incident of its own order and harms nobody else; an administrator
 * repairs what is wrong and has it done. {@link LongBadJobsTest} does the same at length.
 */
@Tag("job")
@Tag("alone")
@Tag("integration")
class BadJobsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int TRIES = 3;
    private static final Duration TRY_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofMillis(500);
    private static final int FAILING = 20;
    /** The least number of neighbours of each run. */
    private static final int ORDERS = 500;

    /** A person gives what the next node computes with, and may give a value with which it cannot. */
    private static final ObjectNode TIPS = Json.readOwn(
            """
            {"key":"tips","name":"Tips","nodes":[
             {"id":"start","type":"start","next":"ask"},
             {"id":"ask","type":"form","name":"Ask for the number of people","next":"divide"},
             {"id":"divide","type":"setform","set":{"share":"100 / people"},"next":"pay"},
             {"id":"pay","type":"form","name":"Pay","next":"end"},
             {"id":"end","type":"end"}]}""");

    private static FaultCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> settings =
                Map.of("job.max-attempts", Integer.toString(TRIES), "job.retry-backoff", TRY_PAUSE.toMillis() + "ms");
        cluster = FaultCluster.start(BadJobsTest.class, settings, "server-a", "server-b");
    }

    @AfterAll
    static void stop() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void keepsWhatANodeFailsAtWaitingUntilItIsRepairedAndRetried() throws Exception {
        cluster.cluster().rest().deploy(Shares.definition());
        FaultReport neighbours = new FaultRun("failing-node", cluster, Workload.helpDesk())
                .orders(ORDERS)
                .keepOn(Duration.ofSeconds(1))
                .run(faults -> {
                    try (JmsClient client = cluster.client()) {
                        failThenRepairAndRetry(client);
                    }
                });
        neighbours.expectNothingLostAndNothingTwice(FaultReport.RECOVERY_ON_A_BUSY_MACHINE);
    }

    private static void failThenRepairAndRetry(JmsClient client) throws Exception {
        Set<String> placings = new TreeSet<>();
        for (int n = 0; n < FAILING; n++) {
            String key = "share-" + n;
            placings.add("place-" + key);
            cluster.marked().watch("place-" + key);
            // Half of them keep to one server, the other half is spread over all.
            String group = n % 2 == 0 ? key : null;
            client.add("place-" + key, Shares.order(key, 0), group);
            client.add("pay-" + key, Shares.step(key, Shares.PAY), group);
            client.add("receipt-" + key, Shares.step(key, Shares.RECEIPT), group);
        }
        client.commit();

        await().atMost(PATIENCE).until(() -> rest().incidents("share-").keySet().containsAll(placings));
        for (JsonNode incident : rest().incidents("share-").values()) {
            assertThat(incident.path("cause").asText()).contains("'divide'", Shares.EXPRESSION);
            assertThat(tries(incident.path("jobId").asText())).isEqualTo(TRIES);
        }
        assertThat(rest().incidents("share-").keySet()).isEqualTo(placings);
        await().atMost(PATIENCE).until(() -> client.answers().keySet().containsAll(placings));
        assertThat(client.answers().values())
                .as("only what failed is answered; the steps behind it wait")
                .hasSize(FAILING)
                .allMatch(answer -> "process_error".equals(answer.errorCode()));
        for (int n = 0; n < FAILING; n++) {
            assertThat(order("share-" + n).path("status").asText()).isEqualTo("failed");
            assertThat(nodes("share-" + n)).isEmpty();
        }

        cluster.cluster().rest().deploy(Shares.repaired());
        for (JsonNode incident : rest().incidents("share-").values()) {
            rest().retry(incident);
        }
        await().atMost(PATIENCE).until(() -> client.answers().size() == 3 * FAILING);
        assertThat(client.answers().entrySet().stream()
                        .filter(answer -> !placings.contains(answer.getKey()))
                        .map(Map.Entry::getValue))
                .allMatch(answer -> answer.status() == Answer.Status.DONE);
        for (int n = 0; n < FAILING; n++) {
            assertThat(order("share-" + n).path("status").asText()).isEqualTo("completed");
            assertThat(nodes("share-" + n)).containsExactly(Shares.DIVIDE, Shares.PAY, Shares.RECEIPT);
        }
        assertThat(rest().incidents("share-")).isEmpty();
    }

    /** A running order keeps its version and the job its values, so that a retry fails again. */
    @Test
    void letsAStepBeDoneWithAnotherValueWhenTheFailedOneIsDiscarded() throws Exception {
        cluster.cluster().rest().deploy(TIPS);
        try (JmsClient client = cluster.client()) {
            client.add("place-tip", new Job.PlaceOrder("tips", "tip", Json.object(), "amy"), "tip");
            client.add("ask-tip", ask(0), "tip");
            client.add("pay-tip", Shares.step("tip", Shares.PAY), "tip");
            client.commit();
            rest().retry(awaitIncident("ask-tip"));
            rest().discard(awaitIncident("ask-tip#1"));
            client.add("ask-again", ask(4), "tip");
            client.commit();

            await().atMost(PATIENCE).until(() -> client.answers().size() == 4);
            assertThat(client.answers().get("ask-tip").errorCode()).isEqualTo("process_error");
            assertThat(client.answers().get("pay-tip").status()).isEqualTo(Answer.Status.DONE);
            assertThat(order("tip").path("status").asText()).isEqualTo("completed");
            assertThat(order("tip").path("form").path("share").asInt()).isEqualTo(25);
            assertThat(nodes("tip")).containsExactly("ask", Shares.DIVIDE, Shares.PAY);
            assertThat(rest().incidents("tip")).isEmpty();
        }
    }

    /** What the long tests of this package measure with. */
    @Test
    void tellsHowLongEachJobTook() throws Exception {
        cluster.cluster().rest().deploy(Shares.definition());
        cluster.marked().makeLong("steady-7", LONG);
        try (SteadyClient client = new SteadyClient(cluster.cluster().submitterConnector(), 50)) {
            client.rest();
            for (int n = 0; n < 20; n++) {
                client.send("steady-" + n, Shares.order("steady-" + n, 4));
            }
            await().atMost(PATIENCE).until(() -> client.answered().size() == client.sent());

            assertThat(client.sent()).isEqualTo(20);
            assertThat(client.answered().values())
                    .allMatch(timed -> timed.answer().status() == Answer.Status.DONE);
            assertThat(client.answered().get("steady-7").took()).isGreaterThanOrEqualTo(LONG);
            assertThat(client.answered().get("steady-19").at())
                    .isGreaterThanOrEqualTo(
                            client.answered().get("steady-0").at().plusMillis(19 * 20));
        }
        assertThat(cluster.marked().begins("steady-7")).isNotEmpty();
    }

    @Test
    void givesUpAJobOfWhichEveryServerDies() throws Exception {
        FaultReport neighbours = new FaultRun("poison", cluster, Workload.helpDesk())
                .orders(ORDERS)
                .keepOn(Duration.ofSeconds(2))
                .run(faults -> {
                    Poison poison = new Poison(cluster, "deadly-", 1);
                    faults.inject("servers die of one job", poison::send, poison::awaitIncidents);
                    poison.expectFewDeaths();
                    poison.expectDoneWhenRetried();
                });
        neighbours.expectNothingLostAndNothingTwice(FaultReport.RECOVERY_ON_A_BUSY_MACHINE);
    }

    private static Job ask(int people) {
        return new Job.CompleteStep("tip", "ask", Json.object().put("people", people), "bob");
    }

    private static JsonNode awaitIncident(String jobId) {
        return await().atMost(PATIENCE).until(() -> rest().incidents("tip").get(jobId), incident -> incident != null);
    }

    /**
     * How often the job was tried: a batch that is carried out anew begins its jobs anew, but without the pause, which is
     * longer after each try. It is counted from the beginning of the batch, and so a little shorter than from that of the job.
     */
    private static int tries(String jobId) throws IOException {
        int tries = 0;
        Instant next = Instant.MIN;
        for (Instant begin : cluster.marked().begins(jobId)) {
            if (begin.isAfter(next)) {
                tries++;
                next = begin.plus(TRY_PAUSE.multipliedBy(tries).multipliedBy(3).dividedBy(4));
            }
        }
        return tries;
    }

    private static JsonNode order(String key) throws IOException, InterruptedException {
        return rest().get("/api/orders/" + key);
    }

    private static List<String> nodes(String key) throws IOException, InterruptedException {
        List<String> nodes = new ArrayList<>();
        order(key).path("steps").forEach(step -> nodes.add(step.path("node").asText()));
        return nodes;
    }

    private static RestCalls rest() {
        return cluster.rest("server-a");
    }
}
