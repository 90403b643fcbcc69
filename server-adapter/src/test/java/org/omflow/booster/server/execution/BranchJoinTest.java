package org.omflow.booster.server.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omflow.booster.server.execution.TestServer.completing;
import static org.omflow.booster.server.execution.TestServer.id;
import static org.omflow.booster.server.execution.TestServer.placing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.database.Database;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.testkit.TestClock;
import org.omflow.booster.server.TestDatabase;
import org.omflow.booster.server.job.Outcome;
import org.omflow.booster.server.job.ReceivedJob;
import org.omflow.booster.server.order.OrderStatus;
import org.omflow.booster.server.order.Step;

/** Branches of the same orders are completed on many servers at once: each join fires once. */
@Tag("job")
@Timeout(120)
@Tag("integration")
class BranchJoinTest {
    private static final int ORDERS = 50;
    private static final int SERVERS = 8;

    @Test
    void eachJoinFiresOnceWhenAllBranchesEndTogether() throws Exception {
        TestClock clock = new TestClock();
        try (TestDatabase database = TestDatabase.fresh();
                Database second = database.open()) {
            List<TestServer> servers = new ArrayList<>();
            for (int i = 0; i < SERVERS; i++) {
                servers.add(
                        i % 2 == 0
                                ? new TestServer(database, "server-" + i, clock)
                                : new TestServer(
                                        org.jdbi.v3.core.Jdbi.create(second.dataSource()),
                                        second.dialect(),
                                        "server-" + i,
                                        clock));
            }
            servers.get(0)
                    .deploy(
                            """
                    {'key':'split','nodes':[{'id':'start','type':'start','next':'all'},
                      {'id':'all','type':'async','branches':['a','b','c']},
                      {'id':'a','type':'form','next':'join'},{'id':'b','type':'form','next':'join'},
                      {'id':'c','type':'form','next':'join'},{'id':'join','type':'collection','next':'joined'},
                      {'id':'joined','type':'setform','set':{'joins':'(joins ?? 0) + 1'},'next':'last'},
                      {'id':'last','type':'form','next':'end'},{'id':'end','type':'end'}]}""");
            servers.get(0)
                    .runner()
                    .run(keys().stream().map(key -> placing(id(), key, "split")).toList());

            List<List<ReceivedJob>> batches = new ArrayList<>();
            for (int i = 0; i < SERVERS; i++) {
                batches.add(new ArrayList<>());
            }
            Random random = new Random(7);
            for (String key : keys()) {
                for (String branch : List.of("a", "b", "c")) {
                    ReceivedJob job = completing(id(), key, branch);
                    int server = random.nextInt(SERVERS);
                    batches.get(server).add(job);
                    // Every third job is delivered twice.
                    if (random.nextInt(3) == 0) {
                        batches.get((server + 1) % SERVERS).add(job);
                    }
                }
            }
            CyclicBarrier together = new CyclicBarrier(SERVERS);
            List<Callable<List<Outcome>>> work = new ArrayList<>();
            for (int i = 0; i < SERVERS; i++) {
                Collections.shuffle(batches.get(i), random);
                TestServer server = servers.get(i);
                List<ReceivedJob> jobs = batches.get(i);
                work.add(() -> {
                    together.await();
                    List<Outcome> outcomes = new ArrayList<>();
                    // In several batches, so that they meet in many ways.
                    for (int from = 0; from < jobs.size(); from += 7) {
                        outcomes.addAll(server.runner().run(jobs.subList(from, Math.min(from + 7, jobs.size()))));
                    }
                    return outcomes;
                });
            }
            ExecutorService threads = Executors.newFixedThreadPool(SERVERS);
            try {
                for (Future<List<Outcome>> each : threads.invokeAll(work)) {
                    assertThat(each.get()).allMatch(o -> o.answer().status() == Answer.Status.DONE);
                }
            } finally {
                threads.shutdownNow();
            }

            TestServer any = servers.get(0);
            for (String key : keys()) {
                assertThat(any.order(key).form()).hasToString("{\"joins\":1}");
                assertThat(any.order(key).progress().waitingAt()).containsExactly("last");
                assertThat(any.order(key).status()).isEqualTo(OrderStatus.ACTIVE);
                assertThat(any.steps(key)).extracting(Step::seq).containsExactly(1, 2, 3, 4);
                assertThat(any.steps(key).get(3).node()).isEqualTo("joined");
                assertThat(any.order(key).stepCount()).isEqualTo(4);
            }
            assertThat(any.openIncidents()).isEmpty();
        }
    }

    private static List<String> keys() {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < ORDERS; i++) {
            keys.add("J-" + i);
        }
        return keys;
    }
}
