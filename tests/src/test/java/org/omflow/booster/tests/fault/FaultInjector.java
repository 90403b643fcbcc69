package org.omflow.booster.tests.fault;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionTimeoutException;
import org.omflow.booster.ha.testkit.FaultyTcpProxy;
import org.omflow.booster.installer.cluster.ManagedProcess;
import org.omflow.booster.server.job.JobOptions;
import org.omflow.booster.server.job.JobProbe.Point;
import org.omflow.booster.tests.fault.FaultProbe.Action;

/**
 * Brings one fault after the other upon a cluster under load. Each ends with the return of what was gone, and with a wait
 * until every worker of every server takes jobs again.
 */
public final class FaultInjector {
    /** How long to wait for workers before they count as gone for good. */
    private static final Duration GONE = Duration.ofSeconds(90);
    /** How long a server under load may take to come to the point at which it is asked to die. */
    private static final Duration UNTIL_POINT = Duration.ofSeconds(30);

    private static final Duration LOOK = Duration.ofMillis(50);
    /** How many every server has, for no test sets another number. */
    private static final int WORKERS = JobOptions.WORKERS.reader().apply(JobOptions.WORKERS.defaultText());

    /**
     * One fault and what came of it.
     *
     * @param what in words
     * @param away from the fault to the return
     * @param recovered from the return until every worker of every server has taken jobs again; null when one never did
     * @param longestGap the longest time in which no order ended, from the fault until all had recovered
     * @param longestRefusal the longest time in which no job was accepted, meanwhile
     */
    public record Fault(String what, Duration away, Duration recovered, Duration longestGap, Duration longestRefusal) {}

    /** Does something that takes a while. */
    @FunctionalInterface
    public interface Step {
        void run() throws Exception;
    }

    private final FaultCluster cluster;
    private final OpenLoad load;
    private final Duration pause;
    private final Map<String, ServerWatch> watches = new HashMap<>();
    private final List<Fault> faults = new ArrayList<>();

    /**
     * No faults yet; returns when every worker of every server takes jobs.
     *
     * @param pause how long the load runs undisturbed before each
     */
    FaultInjector(FaultCluster cluster, OpenLoad load, Duration pause) {
        this.cluster = cluster;
        this.load = load;
        this.pause = pause;
        for (String server : cluster.servers()) {
            watches.put(
                    server,
                    new ServerWatch(
                            cluster.server(server).url(), cluster.cluster().encryption()));
        }
        for (String server : cluster.servers()) {
            await(server + " has all its workers")
                    .atMost(GONE)
                    .pollInterval(LOOK)
                    .ignoreException(IOException.class)
                    .until(() -> watches.get(server).workers() == WORKERS);
        }
    }

    /** Kills a server wherever it is in its work, and starts it again. */
    void kill(String server) throws Exception {
        inject(server + " killed", () -> cluster.server(server).process().kill(), () -> cluster.startServer(server));
    }

    /** Kills a server at a point in its work, and starts it again. */
    void killAt(String server, Point point) throws Exception {
        inject(server + " killed " + words(point), () -> reach(server, point, Action.KILL), () -> {
            await(server + " has died").atMost(UNTIL_POINT).pollInterval(LOOK).until(() -> !cluster.server(server)
                    .process()
                    .alive());
            cluster.startServer(server);
        });
    }

    /** Freezes a server wherever it is in its work, and wakes it after this time. */
    void freeze(String server, Duration time) throws Exception {
        ManagedProcess process = cluster.server(server).process();
        inject(server + " frozen for " + time.toSeconds() + " s", process::freeze, () -> {
            load.keepOn(time);
            process.wake();
        });
    }

    /** Freezes a server at a point in its work, and wakes it after this time. */
    void freezeAt(String server, Point point, Duration time) throws Exception {
        inject(
                server + " frozen " + words(point) + " for " + time.toSeconds() + " s",
                () -> reach(server, point, Action.FREEZE),
                () -> {
                    load.keepOn(time);
                    cluster.server(server).process().wake();
                });
    }

    /** Kills the Booster, and starts it again. */
    void killBooster() throws Exception {
        inject("the Booster killed", cluster.cluster()::killBooster, cluster.cluster()::startBooster);
    }

    /** Stops PostgreSQL in order, and starts it again after this time. */
    void stopDatabase(Duration time) throws Exception {
        inject("PostgreSQL stopped for " + time.toSeconds() + " s", cluster.database()::stop, () -> {
            load.keepOn(time);
            cluster.database().start();
        });
    }

    /** Lets PostgreSQL crash, and starts it again at once. */
    void crashDatabase() throws Exception {
        inject("PostgreSQL crashed", cluster.database()::crash, cluster.database()::start);
    }

    /** Cuts a cable without a word to either end, and mends it after this time. */
    void silence(String what, FaultyTcpProxy cable, Duration time) throws Exception {
        inject(what + " silent for " + time.toSeconds() + " s", cable::silence, () -> {
            load.keepOn(time);
            cable.restore();
        });
    }

    /** Breaks all connections through a cable. */
    void drop(String what, FaultyTcpProxy cable) throws Exception {
        inject(what + " dropped", cable::drop, () -> {});
    }

    /**
     * Brings a fault upon the Booster that works, and measures from its beginning until the next job is accepted and the
     * next order completed: the report's {@code replay().failovers()} has the figures.
     *
     * @param begin returns when that Booster accepts nothing more
     */
    public void failover(String what, Runnable begin, Step end) throws Exception {
        inject(what, () -> load.failover(begin), end);
    }

    /** Keeps the load running for this time. */
    public void keepOn(Duration time) throws InterruptedException {
        load.keepOn(time);
    }

    /** The longest time between two moments, by {@link System#nanoTime}, in which no job was accepted. */
    public Moments.Pause longestRefusal(long from, long to) {
        return load.longestRefusal(from, to);
    }

    /** Brings any other fault. */
    public void inject(String what, Step begin, Step end) throws Exception {
        load.keepOn(pause);
        System.out.printf("  %,7d orders: %s%n", load.ended(), what);
        long from = System.nanoTime();
        begin.run();
        end.run();
        long back = System.nanoTime();
        Duration recovered = awaitAllAtWork(back);
        long now = System.nanoTime();
        faults.add(new Fault(
                what,
                Duration.ofNanos(back - from),
                recovered,
                load.longestGap(from, now),
                load.longestRefusal(from, now).lasted()));
    }

    /** What was done so far. */
    List<Fault> all() {
        return List.copyOf(faults);
    }

    /** Asks a server to die or freeze at the point, and waits until it is there. */
    private void reach(String server, Point point, Action action) throws Exception {
        long pid = cluster.server(server).process().pid();
        FaultProbe.clear(cluster.probes(), pid);
        FaultProbe.ask(cluster.probes(), pid, point, action);
        await(server + " has come to " + point)
                .atMost(UNTIL_POINT)
                .pollInterval(LOOK)
                .until(() -> FaultProbe.reached(cluster.probes(), pid));
    }

    private Duration awaitAllAtWork(long back) {
        Map<String, Long> jobsAtReturn = new HashMap<>();
        List<String> idle = new ArrayList<>(cluster.servers());
        try {
            await().atMost(GONE).pollInterval(LOOK).until(() -> {
                idle.removeIf(server -> atWork(server, jobsAtReturn));
                return idle.isEmpty();
            });
            return Duration.ofNanos(System.nanoTime() - back);
        } catch (ConditionTimeoutException e) {
            return null;
        }
    }

    /** Whether all workers of a server are connected and it has done jobs since it was first asked. */
    private boolean atWork(String server, Map<String, Long> jobsAtReturn) {
        try {
            long jobs = watches.get(server).jobs();
            long before = jobsAtReturn.computeIfAbsent(server, name -> jobs);
            return jobs > before && watches.get(server).workers() == WORKERS;
        } catch (IOException e) {
            return false; // It does not answer yet.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String words(Point point) {
        return point.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }
}
