package org.omflow.booster.tests.pair;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.omflow.booster.tests.fault.FaultCluster;
import org.omflow.booster.tests.fault.FaultReport;
import org.omflow.booster.tests.fault.FaultRun;
import org.omflow.booster.tests.fault.Workload;

/**
 * The fault harness for a pair of Boosters: load by three protocols, faults, a look-out for two Boosters that work at the same
 * time, and then the count of what was attempted, acknowledged and effected.
 */
public final class PairRun {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern KEY = Pattern.compile("^\\{\"key\":\"([^\"]+)\"");

    private final String name;
    private final FaultCluster cluster;
    private int orders = 500;
    private Duration keepOn = Duration.ofSeconds(2);
    private Duration pause = Duration.ofSeconds(1);
    private boolean partLoad;

    /** A run of that name, which no other run on the same cluster may have. */
    public PairRun(String name, FaultCluster cluster) {
        this.name = name;
        this.cluster = cluster;
    }

    /** The least number of orders; 500 by default. */
    public PairRun orders(int atLeast) {
        orders = atLeast;
        return this;
    }

    /** How long the load goes on after the last fault; 2 s by default. */
    public PairRun keepOn(Duration time) {
        keepOn = time;
        return this;
    }

    /** As {@link FaultRun#partLoad}. */
    public PairRun partLoad() {
        partLoad = true;
        return this;
    }

    /** How long the load runs undisturbed before each fault; 1 s by default. */
    public PairRun pause(Duration time) {
        pause = time;
        return this;
    }

    /** Brings the faults, one after the other. */
    @FunctionalInterface
    public interface Script {
        void play(PairFaults faults) throws Exception;
    }

    /** Runs it all; the report is told on standard output and in {@code target/}. */
    public PairReport run(Script script) throws Exception {
        return run((faults, samples) -> script.play(faults));
    }

    /** The same for a script that asks what the look-out's clients see. */
    PairReport run(SampledScript script) throws Exception {
        String prefix = "sample-" + name + "-";
        cluster.cluster().rest().deploy(SplitBrainDetector.PROCESS);
        AtomicReference<ThreeProtocols> load = new AtomicReference<>();
        AtomicReference<PairFaults> brought = new AtomicReference<>();
        int failoversBefore = cluster.pair().failovers();
        FaultReport report;
        SplitBrainDetector samples = new SplitBrainDetector(cluster.cluster(), prefix);
        try (samples) {
            samples.start();
            FaultRun run = new FaultRun(name, cluster, Workload.notes(2));
            report = (partLoad ? run.partLoad() : run)
                    .orders(orders)
                    .keepOn(keepOn)
                    .pause(pause)
                    .submitter(() -> {
                        load.set(new ThreeProtocols(cluster.cluster()));
                        return load.get();
                    })
                    .run(faults -> {
                        brought.set(new PairFaults(cluster, faults, load.get()));
                        script.play(brought.get(), samples);
                    });
        }
        PairReport whole = new PairReport(
                report,
                brought.get().gaps(),
                samples.acknowledged().size(),
                samples.overlaps(),
                lost(prefix, samples),
                unexpected(prefix, samples),
                startedAgain(),
                cluster.pair().failovers() - failoversBefore);
        whole.tell(System.out);
        return whole;
    }

    /** A script that asks what the look-out's clients see. */
    @FunctionalInterface
    interface SampledScript {
        void play(PairFaults faults, SplitBrainDetector samples) throws Exception;
    }

    private int startedAgain() {
        return cluster.pair().both().stream()
                .mapToInt(booster -> booster.process().startedAgain())
                .sum();
    }

    /** The orders of the look-out that were acknowledged and are not there, or not complete. */
    private Set<String> lost(String prefix, SplitBrainDetector samples) {
        Set<String> wanted = new TreeSet<>();
        samples.acknowledged().forEach(one -> wanted.add(one.key()));
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> {
                        wanted.removeAll(keys(prefix, "\"status\":\"completed\""));
                        return wanted.isEmpty();
                    });
        } catch (ConditionTimeoutException e) {
            // Those are lost.
        }
        return wanted;
    }

    private Set<String> unexpected(String prefix, SplitBrainDetector samples) throws Exception {
        Set<String> found = new TreeSet<>(keys(prefix, ""));
        found.removeAll(samples.attempted());
        return found;
    }

    private Set<String> keys(String prefix, String with) throws IOException, InterruptedException {
        URI export = cluster.cluster().servers().get(0).url().resolve("/api/orders/export");
        HttpRequest request = HttpRequest.newBuilder(export)
                .header("Authorization", "Bearer " + cluster.cluster().adminToken())
                .build();
        HttpResponse<Stream<String>> response =
                cluster.cluster().encryption().http().build().send(request, BodyHandlers.ofLines());
        Set<String> keys = new HashSet<>();
        try (Stream<String> lines = response.body()) {
            for (String line : (Iterable<String>) lines::iterator) {
                Matcher key = KEY.matcher(line);
                if (key.find() && key.group(1).startsWith(prefix) && line.contains(with)) {
                    keys.add(key.group(1));
                }
            }
        }
        return keys;
    }
}
