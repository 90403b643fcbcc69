package org.omflow.booster.tests.fault;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.omflow.booster.ha.message.Limits;
import org.omflow.booster.installer.load.CheckResult;
import org.omflow.booster.installer.load.JmsSubmitter;
import org.omflow.booster.installer.load.OrderCheck;
import org.omflow.booster.installer.load.ReplayResult;
import org.omflow.booster.installer.load.Submitter;
import org.omflow.booster.installer.load.Ticket;

/**
 * The fault harness: drives load through a real client, brings faults once 10 % of it took effect, keeps the load running
 * for a while after the last one, and then counts what was attempted, acknowledged and effected.
 */
public final class FaultRun {
    /** Keeps every core busy. */
    private static final int FULL_LOAD = 256;
    /** Leaves the cores to what a fault makes them do: a twentieth of what two of them can. */
    private static final int PART_LOAD = 32;

    private static final int PART_LOAD_JOBS_PER_SECOND = 150;
    /** So that the load lasts as long as its faults, whatever they take. */
    private static final int MOST = 1_000_000;

    /** The order of a subflow, which nobody placed. */
    private static final Pattern OF_SUBFLOW = Pattern.compile("\\{\"key\":\"[^\"]*" + Limits.SUBFLOW_MARK);

    private final String name;
    private final FaultCluster cluster;
    private final Workload workload;
    private int orders = 1_000;
    private Duration keepOn = Duration.ofSeconds(5);
    private Duration pause = Duration.ZERO;
    private boolean partLoad;
    private SubmitterMaker submitter;

    /** A run of that name, which no other run on the same cluster may have. */
    public FaultRun(String name, FaultCluster cluster, Workload workload) {
        this.name = name;
        this.cluster = cluster;
        this.workload = workload;
        this.submitter = () -> new JmsSubmitter(cluster.cluster().submitterConnector());
    }

    /** The least number of orders; 1,000 by default. */
    public FaultRun orders(int atLeast) {
        orders = atLeast;
        return this;
    }

    /** How long the load goes on after the last fault; 5 s by default, 60 s in long runs. */
    public FaultRun keepOn(Duration time) {
        keepOn = time;
        return this;
    }

    /** How long the load runs undisturbed between two faults; not at all by default. */
    public FaultRun pause(Duration time) {
        pause = time;
        return this;
    }

    /** Keeps the cores mostly idle; by default the load keeps them all busy. */
    public FaultRun partLoad() {
        partLoad = true;
        return this;
    }

    /** Who submits; by default one by Jakarta JMS. It is closed at the end. */
    public FaultRun submitter(SubmitterMaker maker) {
        submitter = maker;
        return this;
    }

    /** Connects a submitter. */
    @FunctionalInterface
    public interface SubmitterMaker {
        Submitter make() throws Exception;
    }

    /** Brings the faults, one after the other. */
    @FunctionalInterface
    public interface Script {
        void play(FaultInjector faults) throws Exception;
    }

    /** Runs it all; the report is told on standard output and in {@code target/}. */
    public FaultReport run(Script script) throws Exception {
        cluster.cluster().rest().deploy(workload.definition());
        List<String> deadBefore = cluster.deadJobs();
        String prefix = name + "-";
        try (OpenLoad load = new OpenLoad(
                submitter.make(),
                workload,
                prefix,
                partLoad ? PART_LOAD : FULL_LOAD,
                partLoad ? Pacer.perSecond(PART_LOAD_JOBS_PER_SECOND) : Pacer.unlimited(),
                Math.max(MOST, 3 * orders))) {
            load.start();
            load.awaitEnded(orders / 10);
            FaultInjector faults = new FaultInjector(cluster, load, pause);
            script.play(faults);
            load.keepOn(keepOn);
            load.awaitEnded(orders);
            ReplayResult result = load.finish();
            FaultReport report = count(prefix, load, result, faults, deadBefore);
            report.tell(System.out);
            return report;
        }
    }

    private FaultReport count(
            String prefix, OpenLoad load, ReplayResult result, FaultInjector faults, List<String> deadBefore)
            throws Exception {
        List<String> dead = cluster.deadJobs();
        dead.removeAll(deadBefore);
        List<Ticket> placed = load.placed(result);
        AtomicLong found = new AtomicLong();
        CheckResult check;
        try (Stream<String> lines = export()) {
            check = new OrderCheck(placed, result.acknowledgedJobs())
                    .check(lines.filter(line -> line.startsWith("{\"key\":\"" + prefix))
                            .filter(line -> !OF_SUBFLOW.matcher(line).lookingAt())
                            .peek(line -> found.incrementAndGet()));
        }
        return new FaultReport(name, result, load.sentAgain(), found.get() + check.steps(), check, faults.all(), dead);
    }

    private Stream<String> export() throws IOException, InterruptedException {
        URI export = cluster.cluster().servers().get(0).url().resolve("/api/orders/export");
        HttpRequest request = HttpRequest.newBuilder(export)
                .header("Authorization", "Bearer " + cluster.cluster().adminToken())
                .build();
        HttpResponse<Stream<String>> response =
                cluster.cluster().encryption().http().build().send(request, BodyHandlers.ofLines());
        if (response.statusCode() != 200) {
            throw new IOException("the export was answered with " + response.statusCode());
        }
        return response.body();
    }
}
