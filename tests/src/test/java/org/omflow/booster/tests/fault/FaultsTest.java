package org.omflow.booster.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.installer.cluster.DemoServer;
import org.omflow.booster.server.job.JobProbe.Point;

/**
 * One fault after the other, each a short one: nothing is lost, nothing is done twice, and everyone is back at work.
 * {@link LongFaultsTest} does the same at length, and holds it to the time promised.
 */
@Tag("job")
@Tag("alone")
@Tag("integration")
class FaultsTest {
    private static final int FORGETFUL_KILLS = 3;
    private static final String SERVER = "server-b";
    /** Past the 10 s after which the Booster gives up a silent server, and the 5 s of the database. */
    private static final Duration OUTAGE = Duration.ofSeconds(13);

    private static final Duration MOMENT = Duration.ofSeconds(1);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ORDERS = 40;
    private static final String REMARK = "remark";
    /** An order comes back to the same form again and again, so that a second effect shows as a second step. */
    private static final ObjectNode REMARKS = Json.readOwn(
            """
            {"key":"remarks","name":"Remarks","form":[{"name":"text","type":"text"}],"nodes":[
             {"id":"start","type":"start","next":"remark"},
             {"id":"remark","type":"form","name":"Remark","next":"last"},
             {"id":"last","type":"switch","cases":[{"when":"text == 'last'","next":"end"}],"otherwise":"remark"},
             {"id":"end","type":"end"}]}""");

    private static FaultCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = FaultCluster.start(FaultsTest.class, "server-a", SERVER);
        cluster.cluster().rest().deploy(REMARKS);
    }

    @AfterAll
    static void stop() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void losesNothingAndDoesNothingTwiceWhateverFails() throws Exception {
        FaultRun run = new FaultRun("all-faults", cluster, Workload.helpDesk())
                .partLoad()
                .pause(Duration.ofMillis(100));
        FaultReport report = run.run(faults -> {
            faults.kill(SERVER);
            for (Point point : Point.values()) {
                faults.killAt(SERVER, point);
            }
            faults.freeze(SERVER, MOMENT);
            faults.freezeAt(SERVER, Point.BEFORE_COMMIT, OUTAGE);
            faults.killBooster();
            faults.crashDatabase();
            faults.stopDatabase(Duration.ofSeconds(10));
            faults.silence(SERVER + " to Booster", cluster.cables(SERVER).toBooster(), OUTAGE);
            faults.drop(SERVER + " to Booster", cluster.cables(SERVER).toBooster());
            faults.drop(SERVER + " to database", cluster.cables(SERVER).toDatabase());
            // Connections that were silenced stay so: the server has to find out.
            faults.silence(SERVER + " to database", cluster.cables(SERVER).toDatabase(), MOMENT);
        });

        report.expectNothingLostAndNothingTwice(FaultReport.RECOVERY_ON_A_BUSY_MACHINE);
        assertThat(report.check().perServer()).containsOnlyKeys("server-a", SERVER);
        assertThat(report.longestGap("frozen")).isLessThanOrEqualTo(FaultReport.OTHERS_HELD_UP);
    }

    /** The proof that the harness bites, so that its silence means something. */
    @Test
    void reportsDuplicatesWhenServersForgetWhatTheyHaveDone() throws Exception {
        FaultProbe.forget(cluster.probes(), true);
        try {
            FaultReport report = new FaultRun("forgetful", cluster, Workload.notes())
                    .orders(200)
                    .partLoad()
                    .keepOn(Duration.ofSeconds(1))
                    .run(faults -> {
                        // What the server was at when it died may be jobs that cannot be done again, such as the last
                        // of an order.
                        for (int n = 0; n < FORGETFUL_KILLS; n++) {
                            faults.killAt(SERVER, Point.BEFORE_ACKNOWLEDGE);
                        }
                    });

            assertThat(report.check().duplicated()).isNotEmpty();
            assertThat(report.effected()).isGreaterThan(report.replay().jobsSubmitted());
        } finally {
            FaultProbe.forget(cluster.probes(), false);
        }
    }

    @Test
    void doesTheSameJobOnceAndAnswersItAlikeEvenAfterAPowerCut() throws Exception {
        Map<String, Job> places = jobs("place-", n -> new Job.PlaceOrder("remarks", "same-" + n, text("new"), "amy"));
        Map<String, Job> remarks = jobs("remark-", n -> new Job.CompleteStep("same-" + n, REMARK, text("seen"), "bob"));
        Map<String, Job> others = jobs("remark-", n -> new Job.CompleteStep("same-" + n, REMARK, text("other"), "bob"));
        Map<String, Answer> placed = send(places);
        Map<String, Answer> remarked = send(remarks);
        assertThat(placed.values()).allMatch(answer -> answer.status() == Answer.Status.DONE);
        assertThat(remarked.values()).allMatch(answer -> answer.status() == Answer.Status.DONE);
        expectOneRemarkEach("same-");

        cluster.cutPower();

        assertThat(send(places)).isEqualTo(placed);
        assertThat(send(remarks)).isEqualTo(remarked);
        assertThat(send(others).values()).allMatch(answer -> "id_conflict".equals(answer.errorCode()));
        expectOneRemarkEach("same-");
    }

    @Test
    void acceptsByRestWhileNoBoosterAnswers() throws Exception {
        cluster.cluster().killBooster();
        // Both servers get each job, as from a client that repeats a request it had no answer to.
        for (DemoServer server : cluster.cluster().servers()) {
            RestCalls rest = new RestCalls(
                    server.url(),
                    cluster.cluster().adminToken(),
                    cluster.cluster().encryption());
            for (int n = 0; n < ORDERS; n++) {
                String key = "away-" + n;
                ObjectNode order = Json.object().put("process", "remarks").put("key", key);
                ObjectNode step = Json.object();
                step.set("form", text("seen"));
                assertThat(rest.post("/api/orders", "place-" + key, order)).isEqualTo(202);
                assertThat(rest.post("/api/orders/" + key + "/steps/" + REMARK, "remark-" + key, step))
                        .isEqualTo(202);
            }
        }
        cluster.cluster().startBooster();

        await().atMost(PATIENCE).untilAsserted(() -> expectOneRemarkEach("away-"));
        // Whatever was accepted before these has been done by then.
        send(jobs("after-", n -> new Job.PlaceOrder("remarks", "after-" + n, text(""), "amy")));
        expectOneRemarkEach("away-");
    }

    private static Map<String, Answer> send(Map<String, Job> jobs) throws Exception {
        return SameJobs.send(cluster, jobs);
    }

    private static Map<String, Job> jobs(String ids, IntFunction<Job> job) {
        Map<String, Job> jobs = new TreeMap<>();
        for (int n = 0; n < ORDERS; n++) {
            jobs.put(ids + n, job.apply(n));
        }
        return jobs;
    }

    private static ObjectNode text(String text) {
        return Json.object().put("text", text);
    }

    private static void expectOneRemarkEach(String keys) throws Exception {
        RestCalls rest = new RestCalls(
                cluster.cluster().servers().get(0).url(),
                cluster.cluster().adminToken(),
                cluster.cluster().encryption());
        for (int n = 0; n < ORDERS; n++) {
            assertThat(rest.get("/api/orders/" + keys + n).path("steps")).hasSize(1);
        }
    }
}
