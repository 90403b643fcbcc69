package org.omflow.booster.tests.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.omflow.booster.installer.cluster.ClusterException;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.installer.load.CheckResult;
import org.omflow.booster.installer.load.OrderCheck;
import org.omflow.booster.installer.load.ReplayDriver;
import org.omflow.booster.installer.load.ReplayListener;
import org.omflow.booster.installer.load.ReplayResult;
import org.omflow.booster.installer.load.Submitter;
import org.omflow.booster.installer.load.Ticket;

/** Replays tickets through a running cluster and looks at every order afterwards. */
final class Replays {
    private Replays() {}

    /** Replays all tickets and expects every order complete, with its steps in order, each done once. */
    static CheckResult runAndExpectAll(DemoCluster cluster, Submitter submitter, List<Ticket> tickets)
            throws InterruptedException, IOException, ClusterException {
        return runAndExpectAll(cluster, submitter, tickets, "");
    }

    /** The same where other orders exist too: only those whose keys begin so are looked at. */
    static CheckResult runAndExpectAll(
            DemoCluster cluster, Submitter submitter, List<Ticket> tickets, String keysBeginWith)
            throws InterruptedException, IOException, ClusterException {
        ReplayResult replay;
        try (submitter) {
            replay = new ReplayDriver(submitter, ReplayListener.NONE).run(tickets);
        }
        CheckResult check = new OrderCheck(tickets, replay.acknowledgedJobs())
                .check(new Rest(cluster).export().filter(line -> line.startsWith("{\"key\":\"" + keysBeginWith)));
        assertThat(replay.problems()).isEmpty();
        assertThat(check.differences()).isEmpty();
        assertThat(check.clean()).isTrue();
        assertThat(replay.submitted()).isEqualTo(tickets.size());
        assertThat(check.completed()).isEqualTo(tickets.size());
        System.out.printf(
                "%,d orders, %,d steps in %.1f s: %.0f orders/s, %.0f steps/s, by server %s%n",
                check.completed(),
                check.steps(),
                replay.elapsed().toMillis() / 1000.0,
                replay.ordersPerSecond(),
                replay.stepsPerSecond(),
                check.perServer());
        return check;
    }
}
