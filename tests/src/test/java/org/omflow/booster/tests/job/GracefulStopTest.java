package org.omflow.booster.tests.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.installer.cluster.DemoServer;
import org.omflow.booster.installer.load.CheckResult;
import org.omflow.booster.installer.load.JmsSubmitter;
import org.omflow.booster.installer.load.OrderCheck;
import org.omflow.booster.installer.load.ReplayDriver;
import org.omflow.booster.installer.load.ReplayResult;
import org.omflow.booster.installer.load.Ticket;
import org.omflow.booster.installer.log.EventLog;
import org.omflow.booster.installer.log.LogProcess;
import org.omflow.booster.installer.log.LogTickets;
import org.omflow.booster.installer.log.TicketGenerator;
import org.omflow.booster.installer.log.TransitionCounts;
import org.omflow.booster.tests.cluster.TestClusters;

/** A server told to stop under load finishes its jobs and takes no more; the other goes on, and nothing is lost. */
@Tag("job")
@Tag("integration")
class GracefulStopTest {
    private static final int ORDERS = 1_500;

    @Test
    void finishesItsJobsAndTakesNoMore() throws Exception {
        EventLog log = new TicketGenerator(TransitionCounts.helpDesk(), 11).tickets(ORDERS);
        LogProcess process = new LogProcess("helpdesk", "Help desk", log);
        var tickets = LogTickets.of(log, process, 1);
        try (DemoCluster cluster = TestClusters.of(getClass())
                .servers("server-a", "server-b")
                // As in PairPartitionTest, but where it changes nothing.
                .launcher("server-b", "env")
                .start()) {
            cluster.rest().deploy(process.definition());
            DemoServer leaving = cluster.server("server-b");
            AtomicBoolean told = new AtomicBoolean();
            Thread stopper = new Thread(leaving.process()::stop, "stopper");

            ReplayResult replay;
            try (JmsSubmitter submitter = new JmsSubmitter(cluster.submitterConnector())) {
                replay = new ReplayDriver(submitter, (ended, orders) -> {
                            if (ended > ORDERS / 3 && told.compareAndSet(false, true)) {
                                stopper.start();
                            }
                        })
                        .run(tickets);
            }
            stopper.join(Duration.ofSeconds(30).toMillis());
            CheckResult check = new OrderCheck(tickets, replay.acknowledgedJobs())
                    .check(cluster.servers().get(0).url(), cluster.adminToken(), cluster.encryption());

            assertThat(leaving.process().alive()).isFalse();
            assertThat(replay.problems()).isEmpty();
            assertThat(check.differences()).isEmpty();
            assertThat(check.completed()).isEqualTo(ORDERS);
            assertThat(check.steps())
                    .isEqualTo(tickets.stream()
                            .mapToLong((Ticket t) -> t.events().size())
                            .sum());
            assertThat(check.perServer()).containsOnlyKeys("server-a", "server-b");
            // It ended by itself, within its time, and said so.
            assertThat(Files.readString(leaving.process().log()))
                    .contains(
                            "OMFLOW Server server-b stops after its current jobs", "OMFLOW Server server-b has stopped")
                    .doesNotContain("ERROR");
        }
    }
}
