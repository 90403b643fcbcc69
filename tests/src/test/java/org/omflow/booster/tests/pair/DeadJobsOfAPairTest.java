package org.omflow.booster.tests.pair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.connection.BoosterLogin;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.installer.cluster.DemoBooster;
import org.omflow.booster.tests.client.JmsClient;
import org.omflow.booster.tests.fault.FaultCluster;

/**
 * An administrator retries dead jobs at the Booster that works while that is frozen and the other takes over: the frozen one
 * confirms nothing more when it wakes, and what was confirmed before is done.
 */
@Tag("pair")
@Tag("alone")
@Tag("long")
@Tag("integration")
class DeadJobsOfAPairTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final int DEAD = 1_000;
    private static final int ADMINISTRATORS = 8;
    /** Confirmed before anything is frozen. */
    private static final int ENOUGH = 60;

    private static final int ACCEPTED = 202;

    private final Queue<Long> left = new ConcurrentLinkedQueue<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    /** By the id of the new job, when that was. */
    private final Map<String, Long> confirmed = new ConcurrentHashMap<>();

    private final CountDownLatch copyFrozen = new CountDownLatch(1);

    private volatile boolean stopped;

    @Test
    void whatTheFrozenOneHadUnderWayIsNotConfirmed() throws Exception {
        try (FaultCluster cluster = FaultCluster.startPair(getClass(), "server-a")) {
            DemoBooster primary = cluster.pair().primary();
            DemoBooster secondary = cluster.pair().secondary();
            BoosterLogin admin = cluster.cluster().admin();
            HttpClient http = cluster.cluster().encryption().http().build();
            die(cluster);
            left.addAll(ids(http, primary, admin));
            assertThat(left).hasSize(DEAD);
            List<Thread> administrators = new ArrayList<>();
            for (int n = 0; n < ADMINISTRATORS; n++) {
                Thread one = new Thread(() -> retryOneAfterTheOther(http, primary, admin), "administrator-" + n);
                one.setDaemon(true);
                one.start();
                administrators.add(one);
            }
            await().atMost(PATIENCE).until(() -> confirmed.size() >= ENOUGH);

            // Each act waits for the copy now, so that all administrators wait.
            secondary.process().freeze();
            copyFrozen.countDown();
            awaitStandstill();
            primary.process().freeze();
            long frozen = System.nanoTime();
            stopped = true;
            int underWay = asked.get() - answered.get();
            secondary.process().wake();
            cluster.pair().awaitActive(secondary, PATIENCE);
            primary.process().wake();
            for (Thread one : administrators) {
                one.join(TIMEOUT.toMillis());
            }

            assertThat(underWay).as("acts under way").isEqualTo(ADMINISTRATORS);
            assertThat(answered.get()).as("acts that ended").isEqualTo(asked.get());
            assertThat(confirmed.values())
                    .as("confirmed by the Booster that was frozen")
                    .noneMatch(at -> at - frozen > 0);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(jobIds(http, secondary, admin))
                    .containsAll(confirmed.keySet()));
        }
    }

    /** Waits until no act has ended between two looks. */
    private void awaitStandstill() {
        AtomicInteger before = new AtomicInteger(-1);
        await().pollInterval(Duration.ofMillis(300)).atMost(PATIENCE).until(() -> {
            int now = answered.get();
            return before.getAndSet(now) == now && asked.get() - now == ADMINISTRATORS;
        });
    }

    /** Jobs of a process that there is not; tried again they die again, under another id. */
    private static void die(FaultCluster cluster) throws Exception {
        try (JmsClient client = new JmsClient(cluster.cluster().submitterConnector())) {
            for (int n = 0; n < DEAD; n++) {
                client.add("lost-" + n, new Job.PlaceOrder("nobodys", "lost-" + n, Json.object(), "amy"), null);
            }
            client.commit();
            await().atMost(PATIENCE).until(() -> client.answers().size() == DEAD);
        }
    }

    private void retryOneAfterTheOther(HttpClient http, DemoBooster booster, BoosterLogin admin) {
        for (Long id = left.poll(); id != null && !stopped; id = left.poll()) {
            try {
                awaitTurn();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            asked.incrementAndGet();
            try {
                HttpResponse<String> answer = http.send(
                        booster.request("/api/dead/" + id + "/retry", admin)
                                .timeout(TIMEOUT)
                                .POST(BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString());
                if (answer.statusCode() == ACCEPTED) {
                    confirmed.put(Json.read(answer.body()).path("jobId").asText(), System.nanoTime());
                }
            } catch (IOException e) {
                // Nothing was confirmed.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } finally {
                answered.incrementAndGet();
            }
        }
    }

    /** Once enough are confirmed all wait for the secondary to be frozen, so that jobs are left however quick they are. */
    private void awaitTurn() throws InterruptedException {
        if (confirmed.size() >= ENOUGH && !copyFrozen.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("the secondary was not frozen within " + PATIENCE.toSeconds() + " s");
        }
    }

    private static List<Long> ids(HttpClient http, DemoBooster booster, BoosterLogin admin) throws Exception {
        List<Long> ids = new ArrayList<>();
        dead(http, booster, admin).forEach(job -> ids.add(job.path("id").asLong()));
        return ids;
    }

    private static Set<String> jobIds(HttpClient http, DemoBooster booster, BoosterLogin admin) throws Exception {
        Set<String> ids = new TreeSet<>();
        dead(http, booster, admin).forEach(job -> ids.add(job.path("jobId").asText()));
        return ids;
    }

    private static Iterable<JsonNode> dead(HttpClient http, DemoBooster booster, BoosterLogin admin) throws Exception {
        HttpResponse<String> answer = http.send(
                booster.request("/api/dead?limit=1000", admin).timeout(TIMEOUT).build(), BodyHandlers.ofString());
        return Json.read(answer.body()).path("dead");
    }
}
