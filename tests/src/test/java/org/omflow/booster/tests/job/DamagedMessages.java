package org.omflow.booster.tests.job;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Consumer;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.installer.cluster.DemoCluster;

/** Messages whose body no Jakarta JMS client can read. */
final class DamagedMessages {
    private static final List<Consumer<ActiveMQBuffer>> TEXTS = List.of(
            body -> {},
            body -> body.writeByte((byte) 1),
            body -> {
                body.writeByte((byte) 1);
                body.writeInt(Integer.MAX_VALUE);
                body.writeBytes("{}".getBytes());
            },
            body -> {
                body.writeByte((byte) 1);
                body.writeInt(-1);
            });

    private DamagedMessages() {}

    /** Sends them all and expects that the sender is told of each. */
    static void send(DemoCluster cluster) throws Exception {
        String url = "tcp://" + cluster.boosterAddresses() + "?sslEnabled=true&trustStoreType=PEMCA&trustStorePath="
                + cluster.authority();
        try (ServerLocator locator = ActiveMQClient.createServerLocator(url);
                ClientSessionFactory factory = locator.createSessionFactory();
                ClientSession session = factory.createSession(
                        cluster.submitter().user(), cluster.submitter().password(), false, true, true, false, 0)) {
            ClientProducer producer = session.createProducer(Addresses.FORM_PROCESS);
            for (Consumer<ActiveMQBuffer> damaged : TEXTS) {
                ClientMessage message = session.createMessage(ClientMessage.TEXT_TYPE, true);
                damaged.accept(message.getBodyBuffer());
                assertThatThrownBy(() -> producer.send(message))
                        .isInstanceOf(ActiveMQException.class)
                        .hasMessageContaining("The job was not accepted");
            }
        }
    }
}
