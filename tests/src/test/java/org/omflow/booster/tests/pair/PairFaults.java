package org.omflow.booster.tests.pair;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.omflow.booster.installer.cluster.DemoBooster;
import org.omflow.booster.installer.cluster.DemoPair;
import org.omflow.booster.tests.fault.FaultCluster;
import org.omflow.booster.tests.fault.FaultInjector;
import org.omflow.booster.tests.fault.Moments;

/**
 * Brings one fault after the other upon a pair of Boosters under load. Each begins with the primary at work and the secondary
 * ready to take over, and ends with the same.
 */
public final class PairFaults {
    /** How long a take-over may last before the run is given up; what it may last is for the test to say. */
    private static final Duration TAKE_OVER = Duration.ofSeconds(60);
    /** The same for the return of the primary, which copies every message first. */
    private static final Duration RETURN = Duration.ofSeconds(120);

    private final FaultCluster cluster;
    private final FaultInjector faults;
    private final ThreeProtocols load;
    private final List<Gap> gaps = new ArrayList<>();
    private Duration workAlone = Duration.ofSeconds(2);

    /**
     * How long clients had to wait because of one fault.
     *
     * @param takeOver the longest time in which no client's job was accepted, until the primary may return
     * @param byProtocol the same for the clients of each protocol
     * @param alone of that time, once the secondary had worked for a while
     * @param failBack during the return of the primary
     */
    public record Gap(
            String what, Duration takeOver, Map<Protocol, Duration> byProtocol, Waits alone, Waits failBack) {}

    /**
     * The longest times for which clients waited in vain.
     *
     * @param accepted no client's job was accepted; or there was none, while all waited for results
     * @param result no result was heard
     */
    public record Waits(Moments.Pause accepted, Moments.Pause result) {}

    PairFaults(FaultCluster cluster, FaultInjector faults, ThreeProtocols load) {
        this.cluster = cluster;
        this.faults = faults;
        this.load = load;
    }

    /** How long the secondary works alone before the primary returns; 2 s by default. */
    public PairFaults workAlone(Duration time) {
        workAlone = time;
        return this;
    }

    /** Kills the Booster that works, by SIGKILL, and starts it again. */
    public void killActive() throws Exception {
        DemoBooster active = cluster.pair().primary();
        takeOver(active.name() + " killed", active.process()::kill, () -> start(active));
    }

    /** Stops the Booster that works in order, by SIGTERM, and starts it again. */
    public void stopActive() throws Exception {
        DemoBooster active = cluster.pair().primary();
        takeOver(active.name() + " stopped", active.process()::stop, () -> start(active));
    }

    /** Freezes the Booster that works, by SIGSTOP, and wakes it after this time. */
    public void freezeActive(Duration time) throws Exception {
        DemoBooster active = cluster.pair().primary();
        takeOver(
                active.name() + " frozen for " + time.toSeconds() + " s",
                active.process()::freeze,
                time.minus(workAlone),
                active.process()::wake);
    }

    /**
     * Brings any fault after which the secondary takes over.
     *
     * @param begin returns when the primary can accept nothing more
     * @param end makes that the primary can work again; called when the secondary has worked for a while
     */
    public void takeOver(String what, Runnable begin, FaultInjector.Step end) throws Exception {
        takeOver(what, begin, Duration.ZERO, end);
    }

    private void takeOver(String what, Runnable begin, Duration longer, FaultInjector.Step end) throws Exception {
        DemoPair pair = cluster.pair();
        Marks marks = new Marks();
        faults.failover(
                what,
                () -> {
                    marks.from = System.nanoTime();
                    begin.run();
                },
                () -> {
                    pair.awaitActive(pair.secondary(), TAKE_OVER);
                    faults.keepOn(workAlone);
                    marks.served = System.nanoTime();
                    faults.keepOn(longer);
                    marks.returns = System.nanoTime();
                    end.run();
                    pair.awaitHealthy(RETURN);
                    marks.healthy = System.nanoTime();
                });
        Map<Protocol, Duration> byProtocol = new EnumMap<>(Protocol.class);
        for (Protocol protocol : Protocol.values()) {
            byProtocol.put(protocol, load.accepted(protocol).longestGap(marks.from, marks.returns));
        }
        gaps.add(new Gap(
                what,
                faults.longestRefusal(marks.from, marks.returns).lasted(),
                byProtocol,
                waits(marks.served, marks.returns),
                waits(marks.returns, marks.healthy)));
    }

    private Waits waits(long from, long to) {
        return new Waits(faults.longestRefusal(from, to), load.results().longestPause(from, to));
    }

    /** Brings any other fault, after which the pair becomes healthy again by itself. */
    public void inject(String what, FaultInjector.Step begin, FaultInjector.Step end) throws Exception {
        faults.inject(what, begin, () -> {
            end.run();
            cluster.pair().awaitHealthy(RETURN);
        });
    }

    /** Keeps the load running for this time. */
    public void keepOn(Duration time) throws InterruptedException {
        faults.keepOn(time);
    }

    /** The gaps of what was brought so far. */
    List<Gap> gaps() {
        return List.copyOf(gaps);
    }

    private void start(DemoBooster booster) throws Exception {
        cluster.cluster().startProcess(booster.process());
    }

    private static final class Marks {
        private long from;
        private long served;
        private long returns;
        private long healthy;
    }
}
