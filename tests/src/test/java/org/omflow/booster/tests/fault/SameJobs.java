package org.omflow.booster.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.tests.client.JmsClient;

/** Clients who all send the same jobs under the same ids at the same moment, in no group, so that every worker gets some. */
final class SameJobs {
    /** How many clients there are. */
    static final int TIMES = 5;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private SameJobs() {}

    /** Sends the jobs, by id, and returns the answers, by id; expects that each client gets the same ones. */
    static Map<String, Answer> send(FaultCluster cluster, Map<String, Job> jobs) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(TIMES);
        try {
            CyclicBarrier together = new CyclicBarrier(TIMES);
            List<Future<Map<String, Answer>>> clients = new ArrayList<>();
            for (int i = 0; i < TIMES; i++) {
                clients.add(threads.submit(() -> send(cluster, jobs, together)));
            }
            Map<String, Answer> first = clients.get(0).get();
            for (Future<Map<String, Answer>> other : clients) {
                assertThat(other.get()).isEqualTo(first);
            }
            return first;
        } finally {
            threads.shutdownNow();
        }
    }

    private static Map<String, Answer> send(FaultCluster cluster, Map<String, Job> jobs, CyclicBarrier together)
            throws Exception {
        try (JmsClient client = cluster.client()) {
            for (Map.Entry<String, Job> job : jobs.entrySet()) {
                client.add(job.getKey(), job.getValue(), null);
            }
            together.await();
            client.commit();
            await().atMost(PATIENCE).until(() -> client.answers().size() == jobs.size());
            return Map.copyOf(client.answers());
        }
    }
}
