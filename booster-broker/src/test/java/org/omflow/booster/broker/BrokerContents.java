package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.cluster.ClusterConnection;
import org.omflow.booster.ha.message.Addresses;

/** Everything that clients could have made in the broker of a test: queues, addresses, sessions and members of the cluster. */
final class BrokerContents {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TestBooster booster;
    private final ActiveMQServer server;
    private final Set<String> before;

    /** Remembers what there is now. */
    BrokerContents(TestBooster booster) {
        this.booster = booster;
        server = booster.server();
        before = now();
    }

    private Set<String> now() {
        Set<String> all = new TreeSet<>();
        server.getSessions().forEach(session -> all.add("session " + session.getName()));
        server.getPostOffice().getAddresses().forEach(address -> all.add("address " + address));
        server.getPostOffice().getAllBindings().forEach(binding -> all.add("queue " + binding.getUniqueName()));
        for (ClusterConnection cluster : server.getClusterManager().getClusterConnections()) {
            cluster.getTopology().getMembers().forEach(member -> all.add("member " + member.getNodeId()));
        }
        return all;
    }

    /** Nothing was made, once the connections of the test are closed, and clients of every protocol are served. */
    void assertUnharmed() throws Exception {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(now()).isEqualTo(before));
        assertThat(booster.get("/health/ready").statusCode()).isEqualTo(200);
        // More than there are network threads: each of them serves.
        int threads = 4 * Runtime.getRuntime().availableProcessors();
        for (int i = 0; i < threads; i++) {
            try (StompClient stomp = booster.stomp("submitter")) {
                assertThat(stomp.ask("SEND", Map.of("destination", Addresses.FORM_PROCESS), "stomp")
                                .command())
                        .isEqualTo("RECEIPT");
            }
        }
        for (String protocol : new String[] {"CORE", "AMQP"}) {
            try (Connection submitter =
                            protocol.equals("CORE") ? booster.core("submitter") : booster.amqp("submitter");
                    Session session = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
                MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
                producer.send(session.createTextMessage(protocol));
            }
        }
        try (Connection connection = booster.core("server");
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageConsumer jobs = session.createConsumer(session.createQueue(Addresses.FORM_PROCESS))) {
            for (int i = 0; i < threads + 2; i++) {
                Message job = jobs.receive(PATIENCE.toMillis());
                assertThat(job).as("job %s of %s", i, threads + 2).isNotNull();
            }
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(now()).isEqualTo(before));
    }
}
