package org.omflow.booster.tests.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.connection.JobMessages;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.tests.cluster.TestClusters;

/** A backlog of a million jobs while no server runs: accepted and drained by a Booster with 512 MiB of heap. */
@Tag("job")
@Tag("alone")
@Tag("long")
@Timeout(value = 90, unit = TimeUnit.MINUTES)
@Tag("integration")
class BacklogTest {
    private static final int JOBS = 1_000_000;
    private static final int AT_ONCE = 1_000;
    /** The heap of 512 MiB, and what Java and the network need beside it. */
    private static final long MOST_RESIDENT_KB = 1_100_000;

    @Test
    void acceptsAndDrainsAMillionJobsInBoundedMemory() throws Exception {
        try (DemoCluster cluster =
                TestClusters.of(getClass()).servers("server-a", "server-b").start()) {
            cluster.rest()
                    .deploy(
                            Json.readOwn(
                                    """
                    {"key":"note","name":"Note","nodes":[{"id":"start","type":"start","next":"end"},
                     {"id":"end","type":"end"}]}"""));
            cluster.servers().forEach(server -> server.process().stop());

            long began = System.nanoTime();
            try (BoosterConnection connection = cluster.submitterConnector().connect()) {
                Session session = connection.transacted();
                MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
                for (int n = 0; n < JOBS; n++) {
                    Job job = new Job.PlaceOrder("note", "N-" + n, Json.object().put("text", "x".repeat(300)), "amy");
                    producer.send(JobMessages.write(session, OutgoingJob.of("note-" + n, job, null)));
                    if (n % AT_ONCE == AT_ONCE - 1) {
                        session.commit();
                    }
                }
            }
            double accepted = seconds(began);
            assertThat(resident(cluster)).isLessThan(MOST_RESIDENT_KB);

            began = System.nanoTime();
            for (var server : cluster.servers()) {
                server.process().start();
                server.process().awaitReady(Duration.ofSeconds(60));
            }
            await().atMost(Duration.ofMinutes(40))
                    .pollInterval(Duration.ofSeconds(2))
                    .until(() ->
                            new Rest(cluster).get("/api/orders/N-" + (JOBS - 1)).status() == 200);
            double drained = seconds(began);
            assertThat(resident(cluster)).isLessThan(MOST_RESIDENT_KB);

            await().atMost(Duration.ofMinutes(10))
                    .pollInterval(Duration.ofSeconds(10))
                    .until(() -> completed(cluster) == JOBS);
            System.out.printf(
                    "%,d jobs accepted in %.0f s and drained in %.0f s; the Booster held %,d kB%n",
                    JOBS, accepted, drained, resident(cluster));
        }
    }

    private static long completed(DemoCluster cluster) throws Exception {
        try (Stream<String> lines = new Rest(cluster).export()) {
            return lines.filter(line -> line.contains("\"status\":\"completed\""))
                    .count();
        }
    }

    /** Memory of the Booster that is in RAM, in kB. */
    private static long resident(DemoCluster cluster) throws Exception {
        Path status = Path.of("/proc", Long.toString(cluster.booster().process().pid()), "status");
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
