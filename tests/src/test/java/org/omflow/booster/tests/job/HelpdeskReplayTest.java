package org.omflow.booster.tests.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.installer.load.CheckResult;
import org.omflow.booster.installer.load.JmsSubmitter;
import org.omflow.booster.installer.load.Ticket;
import org.omflow.booster.tests.cluster.TestClusters;

/** A real company's tickets through one Booster and two servers: every step once, in order, shared by both. */
@Tag("job")
@Tag("integration")
class HelpdeskReplayTest {
    private static final int TICKETS = 4_580;
    private static final int STEPS = 21_348;

    @Test
    void doesEveryStepOfEveryTicketOnceAndInOrder() throws Exception {
        HelpdeskLog log = HelpdeskLog.orSkip();
        List<Ticket> tickets = log.tickets(1);
        assertThat(tickets).hasSize(TICKETS);
        try (DemoCluster cluster =
                TestClusters.of(getClass()).servers("server-a", "server-b").start()) {
            cluster.rest().deploy(log.process().definition());

            CheckResult check =
                    Replays.runAndExpectAll(cluster, new JmsSubmitter(cluster.submitterConnector()), tickets);

            assertThat(check.steps()).isEqualTo(STEPS);
            assertThat(check.perServer()).containsOnlyKeys("server-a", "server-b");
        }
    }
}
