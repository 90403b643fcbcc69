package org.omflow.booster.tests.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.omflow.booster.ha.message.MayActFor;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.installer.cluster.DemoServer;
import org.omflow.booster.installer.load.CheckResult;
import org.omflow.booster.installer.load.Submitter;
import org.omflow.booster.installer.load.Ticket;
import org.omflow.booster.tests.client.AmqpSubmitter;
import org.omflow.booster.tests.client.RestSubmitter;
import org.omflow.booster.tests.client.StompSubmitter;
import org.omflow.booster.tests.cluster.TestClusters;
import org.omflow.booster.tests.speed.SpeedSmoke;

/** A hundred tickets through each of REST, AMQP and STOMP alone; and at the end what the speed tests measure with. */
@Tag("job")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("integration")
class OtherProtocolsReplayTest {
    private static final int TICKETS = 100;

    private static DemoCluster cluster;
    /** Null before it was read. */
    private static HelpdeskLog log;

    @BeforeAll
    static void start() throws Exception {
        cluster = TestClusters.of(OtherProtocolsReplayTest.class)
                .servers("server-a", "server-b")
                .start();
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    @Order(1)
    void replaysByRestAlone() throws Exception {
        readLog();
        replay(
                "rest",
                new RestSubmitter(
                        cluster.servers().stream().map(DemoServer::url).toList(),
                        cluster.addToken("replay", "submitter", MayActFor.ANYONE),
                        cluster.encryption()));
    }

    @Test
    @Order(2)
    void replaysByAmqp() throws Exception {
        readLog();
        replay(
                "amqp",
                new AmqpSubmitter(
                        cluster.booster().ports().host(),
                        cluster.booster().ports().clients(),
                        cluster.encryption(),
                        cluster.submitter()));
    }

    @Test
    @Order(3)
    void replaysByStomp() throws Exception {
        readLog();
        replay(
                "stomp",
                new StompSubmitter(
                        cluster.booster().ports().host(),
                        cluster.booster().ports().clients(),
                        cluster.encryption(),
                        cluster.submitter()));
    }

    /** It stops the servers. */
    @Test
    @Order(4)
    void measuresAsTheSpeedTestsDo() throws Exception {
        SpeedSmoke.of(cluster);
    }

    private static void readLog() throws Exception {
        if (log == null) {
            log = HelpdeskLog.orSkip();
            cluster.rest().deploy(log.process().definition());
        }
    }

    /** Keys differ by protocol, so that each replay finds only its own orders; the others' are left out of the check. */
    private void replay(String protocol, Submitter submitter) throws Exception {
        List<Ticket> tickets = log.tickets(1).subList(0, TICKETS).stream()
                .map(ticket -> ticket.withKey(protocol + " " + ticket.key()))
                .toList();
        CheckResult check = Replays.runAndExpectAll(cluster, submitter, tickets, protocol + " ");
        assertThat(check.steps())
                .isEqualTo(tickets.stream().mapToInt(t -> t.events().size()).sum());
    }
}
