package org.omflow.booster.tests.pair;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.installer.cluster.DemoBooster;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.installer.load.SubmittedJob;
import org.omflow.booster.tests.fault.Moments;

/**
 * Looks out for two Boosters that work at the same time: sends orders of one node to each Booster's own address, all the
 * time, and notes from when to when each took that was acknowledged. Some of its clients give a Booster up soon, others wait
 * for one that is frozen until it has woken.
 */
final class SplitBrainDetector implements AutoCloseable {
    static final ObjectNode PROCESS = Json.readOwn(
            """
            {"key":"sample","name":"Sample","form":[{"name":"from","type":"text"}],"nodes":[
             {"id":"start","type":"start","next":"end"},{"id":"end","type":"end"}]}""");

    private static final long PAUSE_MS = 50;
    private static final JobLink.Patience HASTY = new JobLink.Patience(Duration.ofSeconds(1), Duration.ofSeconds(2));
    /** Longer than anything is frozen. */
    private static final JobLink.Patience PATIENT =
            new JobLink.Patience(Duration.ofSeconds(60), Duration.ofSeconds(60));

    /**
     * A job that a Booster acknowledged.
     *
     * @param from when it was handed to the connection, by {@link System#nanoTime}
     * @param to when its acknowledgement had come
     */
    record Acknowledged(String booster, String key, long from, long to) {
        boolean overlaps(Acknowledged other) {
            return from - other.to <= 0 && other.from - to <= 0;
        }

        @Override
        public String toString() {
            return "%s acknowledged %s within %.1f ms".formatted(booster, key, (to - from) / 1e6);
        }
    }

    private final DemoCluster cluster;
    private final String prefix;
    private final List<Thread> threads = new ArrayList<>();
    private final Moments accepted = new Moments();
    /** Guarded by itself. */
    private final List<Acknowledged> acknowledged = new ArrayList<>();
    /** Guarded by itself. */
    private final Set<String> attempted = new HashSet<>();

    private volatile boolean stopped;

    /** Clients whose orders have keys that begin so. */
    SplitBrainDetector(DemoCluster cluster, String prefix) {
        this.cluster = cluster;
        this.prefix = prefix;
    }

    void start() {
        for (DemoBooster booster : cluster.boosters()) {
            begin(booster, Protocol.STOMP, "hasty", HASTY);
            begin(booster, Protocol.STOMP, "patient", PATIENT);
            begin(booster, Protocol.CORE, "core", HASTY);
            begin(booster, Protocol.AMQP, "amqp", PATIENT);
        }
    }

    /** When any of them was acknowledged: they go on whether or not orders are worked on. */
    Moments accepted() {
        return accepted;
    }

    /** Everything that was acknowledged so far. */
    List<Acknowledged> acknowledged() {
        synchronized (acknowledged) {
            return List.copyOf(acknowledged);
        }
    }

    /** The keys of all orders that were sent, acknowledged or not. */
    Set<String> attempted() {
        synchronized (attempted) {
            return Set.copyOf(attempted);
        }
    }

    /** Each moment at which two Boosters may have acknowledged, in words. */
    List<String> overlaps() {
        return overlaps(acknowledged());
    }

    static List<String> overlaps(List<Acknowledged> all) {
        List<Acknowledged> byStart = new ArrayList<>(all);
        byStart.sort(Comparator.comparingLong(Acknowledged::from));
        List<String> overlaps = new ArrayList<>();
        List<Acknowledged> open = new ArrayList<>();
        for (Acknowledged one : byStart) {
            open.removeIf(earlier -> earlier.to - one.from < 0);
            for (Acknowledged earlier : open) {
                if (!earlier.booster.equals(one.booster) && earlier.overlaps(one)) {
                    overlaps.add("%s and, %.1f ms after that one was sent, %s"
                            .formatted(earlier, (one.from - earlier.from) / 1e6, one));
                }
            }
            open.add(one);
        }
        return overlaps;
    }

    @Override
    public void close() {
        stopped = true;
        for (Thread thread : threads) {
            thread.interrupt();
        }
        for (Thread thread : threads) {
            try {
                thread.join(HASTY.send().toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void begin(DemoBooster booster, Protocol protocol, String who, JobLink.Patience patience) {
        String name = booster.name() + "-" + who;
        Thread thread = new Thread(() -> sample(booster, protocol, name, patience), "sample-" + name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void sample(DemoBooster booster, Protocol protocol, String name, JobLink.Patience patience) {
        JobLink link = null;
        try {
            for (int n = 0; !stopped; n++) {
                try {
                    if (link == null) {
                        protocol.knock(booster.ports(), patience);
                        link = protocol.open(booster.ports(), cluster.encryption(), cluster.submitter(), patience);
                    }
                    send(link, booster, prefix + name + "-" + n);
                } catch (InterruptedException e) {
                    return;
                } catch (Exception e) {
                    // Most of the time one of the two is passive.
                    if (link != null) {
                        link.close();
                        link = null;
                    }
                }
                Thread.sleep(PAUSE_MS);
            }
        } catch (InterruptedException e) {
            // It is closed.
        } finally {
            if (link != null) {
                link.close();
            }
        }
    }

    private void send(JobLink link, DemoBooster booster, String key) throws Exception {
        ObjectNode form = Json.object().put("from", booster.name());
        SubmittedJob job = new SubmittedJob(key, new Job.PlaceOrder("sample", key, form, "sampler"));
        synchronized (attempted) {
            attempted.add(key);
        }
        long from = System.nanoTime();
        link.send(job);
        long to = System.nanoTime();
        accepted.now();
        synchronized (acknowledged) {
            acknowledged.add(new Acknowledged(booster.name(), key, from, to));
        }
    }
}
