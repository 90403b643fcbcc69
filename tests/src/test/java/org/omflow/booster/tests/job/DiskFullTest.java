package org.omflow.booster.tests.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.connection.BoosterConnector;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.PropertyNames;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.installer.cluster.ManagedProcess;
import org.omflow.booster.tests.cluster.TestClusters;

/**
 * The real processes with the Booster's messages on a real small disk: full beyond its limit, it refuses new jobs at once
 * and takes them again when there is room; full to the last byte, nothing is lost that was accepted.
 */
@Tag("job")
@Tag("integration")
class DiskFullTest {
    private static final Duration AT_ONCE = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int JOBS = 1_000;
    /** Of 5 KB each. */
    private static final int MORE_THAN_THERE_IS_ROOM = 10_000;

    @TempDir
    Path folder;

    @Test
    void refusesAtOnceGoesOnWithRoomAndLosesNothing() throws Exception {
        Path mountPoint = Files.createDirectory(folder.resolve("disk"));
        Path booster = Files.createDirectories(folder.resolve("homes/booster"));
        try (DiskFullSmallDisk disk = DiskFullSmallDisk.mount(mountPoint, "400m")) {
            Path data = Files.createDirectory(disk.folder().resolve("data"));
            Files.createSymbolicLink(booster.resolve("data"), data);
            try (DemoCluster cluster = TestClusters.of(getClass())
                    .folder(folder.resolve("homes"))
                    .boosterSetting("disk.max-usage", "80")
                    .boosterSetting("disk.min-free", "64MiB")
                    .servers("server-a")
                    .start()) {
                cluster.rest()
                        .deploy(
                                Json.readOwn(
                                        """
                        {"key":"leave","name":"Leave","form":[{"name":"why","type":"text"}],"nodes":[
                         {"id":"start","type":"start","next":"end"},{"id":"end","type":"end"}]}"""));
                refusesAndGoesOn(cluster, disk);
                losesNothingWhenFullToTheLastByte(cluster, disk);
            }
        }
    }

    private static void refusesAndGoesOn(DemoCluster cluster, DiskFullSmallDisk disk) throws Exception {
        Rest rest = new Rest(cluster);
        ManagedProcess booster = cluster.booster().process();
        try (BoosterConnection connection = cluster.submitterConnector().connect()) {
            Session session = connection.direct();
            MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
            producer.send(job(session, "before"));
            disk.fill(70L << 20);
            // One that does not answer in time says nothing of its disk.
            await().atMost(AT_ONCE).until(() -> saysThatItWaits(cluster));
            long from = System.nanoTime();
            assertThatThrownBy(() -> producer.send(job(session, "refused")))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining(
                            "percent full, and new jobs are accepted only up to 80 percent (disk.max-usage)");
            assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(AT_ONCE);
            // By REST the job is accepted all the same: its server keeps it in the database.
            ObjectNode byRest = Json.object().put("process", "leave").put("key", "by REST");
            assertThat(rest.post("/api/orders", byRest).status()).isEqualTo(202);
            assertThat(rest.get("/health/ready").status()).isEqualTo(200);
            assertThat(rest.get("/api/orders/by%20REST").status()).isEqualTo(404);

            disk.makeRoom();
            await().atMost(AT_ONCE).ignoreExceptions().until(() -> {
                producer.send(job(session, "after"));
                return true;
            });
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(completed(cluster))
                .containsExactlyInAnyOrder("before", "after", "by REST"));
        await().atMost(AT_ONCE).until(booster::ready);
    }

    private static boolean saysThatItWaits(DemoCluster cluster) throws InterruptedException {
        return cluster.booster()
                .status(cluster.admin())
                .filter(status -> status.path("state").asText().equals("waiting"))
                .isPresent();
    }

    private static void losesNothingWhenFullToTheLastByte(DemoCluster cluster, DiskFullSmallDisk disk)
            throws Exception {
        ManagedProcess booster = cluster.booster().process();
        Set<String> accepted = new HashSet<>();
        cluster.server("server-a").process().freeze();
        try (BoosterConnection connection = cluster.submitterConnector().connect()) {
            Session session = connection.direct();
            MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
            for (int i = 0; i < JOBS; i++) {
                producer.send(job(session, "accepted-" + i));
                accepted.add("accepted-" + i);
            }
            Thread filling = new Thread(() -> fillAll(disk), "fill");
            filling.start();
            // Until it is refused, each is accepted on a disk that is filled under it.
            for (int i = 0; filling.isAlive() || disk.folder().toFile().getUsableSpace() > 0; i++) {
                try {
                    producer.send(job(session, "filling-" + i));
                    accepted.add("filling-" + i);
                } catch (JMSException e) {
                    filling.join();
                    break;
                }
            }
        }
        assertThat(disk.folder().toFile().getUsableSpace()).isZero();
        writeWithoutRoom(cluster, accepted);
        // Its server works on them while the Booster has no room, if it still runs.
        cluster.server("server-a").process().wake();
        await().atMost(PATIENCE)
                .until(() -> !booster.alive() || completed(cluster).containsAll(accepted));
        boolean stopped = !booster.alive();
        System.out.printf(
                "full to the last byte: %,d jobs accepted; the Booster %s%n",
                accepted.size(), stopped ? "stopped" : "went on");
        if (stopped) {
            assertThat(Files.readString(booster.log()))
                    .contains("The Booster stops: the disk with the messages failed");
        }
        if (stopped) {
            booster.start();
            await().atMost(PATIENCE).until(() -> !booster.alive());
            assertThat(Files.readString(booster.log()))
                    .contains("the Booster needs 32.0 MiB to start: free some space");
        }
        disk.makeRoom();
        if (stopped) {
            cluster.startBooster();
        }
        await().atMost(AT_ONCE).until(booster::ready);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(completed(cluster)).containsAll(accepted));
    }

    /** What servers send is not refused; it goes on until the Booster can write no more. */
    private static void writeWithoutRoom(DemoCluster cluster, Set<String> accepted) throws Exception {
        BoosterConnector server = cluster.connector(cluster.serverLogin());
        try (BoosterConnection connection = server.connect()) {
            Session session = connection.direct();
            MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
            for (int i = 0; i < MORE_THAN_THERE_IS_ROOM; i++) {
                producer.send(job(session, "no-room-" + i));
                accepted.add("no-room-" + i);
            }
        } catch (JMSException e) {
            System.out.println("with no room: " + e.getMessage());
        }
    }

    private static void fillAll(DiskFullSmallDisk disk) {
        try {
            disk.fill(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TextMessage job(Session session, String key) throws JMSException {
        TextMessage job = session.createTextMessage(
                "{\"process\":\"leave\",\"key\":\"" + key + "\",\"form\":{\"why\":\"" + "x".repeat(5000) + "\"}}");
        job.setJMSType("order.place");
        job.setStringProperty(PropertyNames.JOB_ID, key);
        return job;
    }

    private static Set<String> completed(DemoCluster cluster) throws Exception {
        try (Stream<String> orders = new Rest(cluster).export()) {
            return orders.map(line -> {
                        try {
                            return Json.read(line);
                        } catch (Exception e) {
                            throw new IllegalStateException(line, e);
                        }
                    })
                    .filter(order -> order.path("status").asText().equals("completed"))
                    .map(order -> order.path("key").asText())
                    .collect(Collectors.toSet());
        }
    }
}
