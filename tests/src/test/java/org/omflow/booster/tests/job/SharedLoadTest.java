package org.omflow.booster.tests.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.installer.load.CheckResult;
import org.omflow.booster.installer.load.JmsSubmitter;
import org.omflow.booster.installer.load.Ticket;
import org.omflow.booster.tests.cluster.TestClusters;

/** More than 20,000 orders, the help-desk log five times over: two equal servers each do 40 to 60 % of the steps. */
@Tag("job")
@Tag("alone")
@Tag("long")
@Timeout(value = 40, unit = TimeUnit.MINUTES)
@Tag("integration")
class SharedLoadTest {
    private static final int REPEAT = 5;

    @Test
    void sharesTheLoadEvenlyBetweenEqualServers() throws Exception {
        HelpdeskLog log = HelpdeskLog.orSkip();
        List<Ticket> tickets = log.tickets(REPEAT);
        assertThat(tickets).hasSizeGreaterThanOrEqualTo(20_000);
        try (DemoCluster cluster =
                TestClusters.of(getClass()).servers("server-a", "server-b").start()) {
            cluster.rest().deploy(log.process().definition());

            CheckResult check =
                    Replays.runAndExpectAll(cluster, new JmsSubmitter(cluster.submitterConnector()), tickets);

            assertThat(check.steps()).isEqualTo((long) REPEAT * log.events());
            double share = check.perServer().get("server-a") / (double) check.steps();
            assertThat(share).isBetween(0.4, 0.6);
        }
    }
}
