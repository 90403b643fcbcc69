package org.omflow.booster.tests.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.installer.cluster.DemoCluster;

/**
 * A submitter that sends messages whose body no Jakarta JMS client can read: it is told so, and the server, which would
 * have been given them again and again, never gets them and goes on with the jobs of others.
 */
@Tag("job")
class DamagedMessageTest {
    private static final List<Consumer<ActiveMQBuffer>> DAMAGED_TEXTS = List.of(
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

    @Test
    void shouldNeverReachAServer() throws Exception {
        try (DemoCluster cluster =
                Replays.cluster(getClass()).servers("server-a").start()) {
            cluster.rest()
                    .deploy(
                            Json.readOwn(
                                    """
                    {"key":"leave","name":"Leave","nodes":[
                     {"id":"start","type":"start","next":"end"},{"id":"end","type":"end"}]}"""));
            sendDamagedOnes(cluster);
            Rest rest = new Rest(cluster);
            assertThat(rest.place("leave", "innocent", Json.object()).status()).isEqualTo(200);
            assertThat(rest.get("/health/ready").status()).isEqualTo(200);
            assertThat(Files.readString(cluster.server("server-a").process().log()))
                    .doesNotContain("unexpected fault", "lost the Booster");
        }
    }

    private static void sendDamagedOnes(DemoCluster cluster) throws Exception {
        String url = "tcp://" + cluster.boosterAddresses() + "?sslEnabled=true&trustStoreType=PEMCA&trustStorePath="
                + cluster.authority();
        try (ServerLocator locator = ActiveMQClient.createServerLocator(url);
                ClientSessionFactory factory = locator.createSessionFactory();
                ClientSession session = factory.createSession(
                        cluster.submitter().user(), cluster.submitter().password(), false, true, true, false, 0)) {
            ClientProducer producer = session.createProducer(Addresses.FORM_PROCESS);
            for (Consumer<ActiveMQBuffer> damaged : DAMAGED_TEXTS) {
                ClientMessage message = session.createMessage(ClientMessage.TEXT_TYPE, true);
                damaged.accept(message.getBodyBuffer());
                assertThatThrownBy(() -> producer.send(message))
                        .isInstanceOf(ActiveMQException.class)
                        .hasMessageContaining("The job was not accepted");
            }
        }
    }
}
