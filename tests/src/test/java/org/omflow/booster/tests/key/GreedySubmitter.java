package org.omflow.booster.tests.key;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.connection.BoosterLogin;
import org.omflow.booster.installer.cluster.BoosterPorts;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.tests.client.StompConnection;

/** A submitter with a login who does all at once, again and again, what could fill the Booster's memory or disk. */
final class GreedySubmitter implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final DemoCluster cluster;
    private final BoosterLogin login;
    private final Map<GreedyManner, AtomicInteger> rounds = new EnumMap<>(GreedyManner.class);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    GreedySubmitter(DemoCluster cluster, BoosterLogin login) {
        this.cluster = cluster;
        this.login = login;
        for (GreedyManner manner : GreedyManner.values()) {
            rounds.put(manner, new AtomicInteger());
            Thread thread = new Thread(() -> repeat(manner), "greedy " + manner);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private void repeat(GreedyManner manner) {
        while (!stopped) {
            try {
                manner.run(this);
            } catch (Exception e) {
                // Refused, as it should be.
            }
            rounds.get(manner).incrementAndGet();
        }
    }

    BoosterConnection connect() throws Exception {
        return cluster.connector(login).connect();
    }

    StompConnection stomp() throws IOException {
        BoosterPorts ports = cluster.boosters().get(0).ports();
        StompConnection connection = new StompConnection(ports.host(), ports.clients(), cluster.encryption(), PATIENCE);
        connection.connect(login.user(), login.password());
        return connection;
    }

    boolean isEachTried(int times) {
        return rounds.values().stream().allMatch(tried -> tried.get() >= times);
    }

    /** How often each was done so far. */
    Map<GreedyManner, AtomicInteger> rounds() {
        return rounds;
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(60));
        }
    }
}
