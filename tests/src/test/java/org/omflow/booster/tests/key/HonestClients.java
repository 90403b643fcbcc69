package org.omflow.booster.tests.key;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLHandshakeException;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.installer.cluster.DemoBooster;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.installer.load.SubmittedJob;
import org.omflow.booster.tests.pair.JobLink;
import org.omflow.booster.tests.pair.Protocol;

/**
 * Places orders by CORE, AMQP, STOMP and REST at once, each job once and never again, and looks at the Booster's web beside
 * it. Every tenth job of each goes over a new connection.
 */
final class HonestClients implements AutoCloseable {
    private static final JobLink.Patience PATIENCE =
            new JobLink.Patience(Duration.ofSeconds(20), Duration.ofSeconds(20));
    private static final int JOBS_A_CONNECTION = 10;
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final DemoCluster cluster;
    /** No order may have the key of one of another test's. */
    private final String run = "-" + System.nanoTime() + "-";

    private final AtomicInteger attempted = new AtomicInteger();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicInteger loginsRepeated = new AtomicInteger();
    private final AtomicLong slowest = new AtomicLong();
    private final Queue<String> problems = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    HonestClients(DemoCluster cluster) {
        this.cluster = cluster;
        for (Protocol protocol : Protocol.values()) {
            start(protocol.name(), () -> messages(protocol));
        }
        start("REST", this::rest);
        start("web", this::web);
    }

    private void start(String name, Work work) {
        Thread thread = new Thread(() -> run(name, work), "honest " + name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    private void run(String name, Work work) {
        while (!stopped) {
            try {
                work.run();
            } catch (Exception e) {
                problems.add(name + ": " + e);
                pause();
            }
        }
    }

    private void messages(Protocol protocol) throws Exception {
        DemoBooster booster = cluster.boosters().get(0);
        long began = System.nanoTime();
        try (JobLink link = open(protocol, booster, began)) {
            took(began);
            for (int i = 0; i < JOBS_A_CONNECTION && !stopped; i++) {
                String id = protocol + run + attempted.incrementAndGet();
                began = System.nanoTime();
                link.send(new SubmittedJob(id, new Job.PlaceOrder("errand", id, Json.object(), null)));
                acknowledged.incrementAndGet();
                took(began);
                pause();
            }
        }
    }

    /** Our own connections give a Booster up that is silent for 3 s, and try again, as on a starved machine. */
    private JobLink open(Protocol protocol, DemoBooster booster, long began) throws Exception {
        return insist(
                began,
                Exception.class,
                () -> protocol.open(booster.ports(), cluster.encryption(), cluster.submitter(), PATIENCE));
    }

    /** Tries again while it fails in this way and there is time. */
    private <T> T insist(long began, Class<? extends Exception> failure, Callable<T> work) throws Exception {
        while (true) {
            try {
                return work.call();
            } catch (Exception e) {
                if (!failure.isInstance(e)
                        || System.nanoTime() - began > PATIENCE.login().toNanos()) {
                    throw e;
                }
                loginsRepeated.incrementAndGet();
                pause();
            }
        }
    }

    private void rest() throws Exception {
        HttpClient http = cluster.encryption().http().build();
        for (int i = 0; i < JOBS_A_CONNECTION && !stopped; i++) {
            String id = "REST" + run + attempted.incrementAndGet();
            ObjectNode body = Json.object().put("process", "errand").put("key", id);
            body.putObject("form");
            long began = System.nanoTime();
            HttpResponse<String> answer = send(
                    http,
                    HttpRequest.newBuilder(cluster.servers().get(0).url().resolve("/api/orders"))
                            .header("Authorization", "Bearer " + cluster.adminToken())
                            .header("Idempotency-Key", id)
                            .timeout(PATIENCE.send())
                            .POST(BodyPublishers.ofString(Json.write(body)))
                            .build(),
                    BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new IllegalStateException(answer.statusCode() + " " + answer.body());
            }
            acknowledged.incrementAndGet();
            took(began);
            pause();
        }
    }

    private void web() throws Exception {
        HttpClient http = cluster.encryption().http().build();
        for (int i = 0; i < JOBS_A_CONNECTION && !stopped; i++) {
            long began = System.nanoTime();
            int status = send(
                            http,
                            HttpRequest.newBuilder(
                                            cluster.boosters().get(0).web().resolve("/health/ready"))
                                    .timeout(PATIENCE.send())
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
            if (status != 200) {
                throw new IllegalStateException("/health/ready answered " + status);
            }
            looks.incrementAndGet();
            took(began);
            pause();
        }
    }

    /** Shakes hands again when that fails: nothing was sent by then. */
    private <T> HttpResponse<T> send(HttpClient http, HttpRequest request, HttpResponse.BodyHandler<T> body)
            throws Exception {
        return insist(System.nanoTime(), SSLHandshakeException.class, () -> http.send(request, body));
    }

    private void took(long began) {
        slowest.accumulateAndGet(System.nanoTime() - began, Math::max);
    }

    private static void pause() {
        LockSupport.parkNanos(PAUSE.toNanos());
    }

    int attempted() {
        return attempted.get();
    }

    int acknowledged() {
        return acknowledged.get();
    }

    int looks() {
        return looks.get();
    }

    int loginsRepeated() {
        return loginsRepeated.get();
    }

    /** The slowest login with all its tries, send or look. */
    Duration slowest() {
        return Duration.ofNanos(slowest.get());
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    /** Lets each finish what it is at. */
    @Override
    public void close() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(60));
        }
    }
}
