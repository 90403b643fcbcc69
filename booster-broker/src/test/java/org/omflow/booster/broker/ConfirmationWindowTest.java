package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Queue;
import java.util.Set;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.CreateSessionMessage_V2;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.PacketsConfirmedMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionQueueQueryMessage;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.assertj.core.util.introspection.PropertyOrFieldSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.message.Addresses;

/** A client with a confirmation window that confirms nothing costs no memory; one that confirms goes on. */
@Tag("key")
@Tag("integration")
@Timeout(60)
class ConfirmationWindowTest {
    private static final int ANSWERS = 500;
    private static final String NAME = "never-confirms";
    private static final long CHANNEL = 10;

    @TempDir
    Path folder;

    private TestBooster booster;
    private ActiveMQServer server;

    @BeforeEach
    void start() throws Exception {
        booster = TestBooster.start(folder);
        server = booster.server();
    }

    @AfterEach
    void stop() {
        booster.close();
    }

    @Test
    void whatIsNotConfirmedIsNotKept() throws Exception {
        try (CoreWire client = CoreWire.to(booster.booster().status().messagesPort())) {
            client.send(
                    new CreateSessionMessage_V2(
                            NAME,
                            CHANNEL,
                            PacketImpl.ARTEMIS_2_37_0_VERSION,
                            "submitter",
                            booster.password("submitter"),
                            1000,
                            false,
                            true,
                            true,
                            false,
                            Integer.MAX_VALUE,
                            null,
                            null),
                    1);
            assertThat(client.read().type()).isEqualTo(PacketImpl.CREATESESSION_RESP);
            for (int i = 0; i < ANSWERS; i++) {
                client.send(new SessionQueueQueryMessage(SimpleString.of(Addresses.FORM_PROCESS)), CHANNEL);
                assertThat(client.read().channel()).isEqualTo(CHANNEL);
            }
            Queue<Packet> unconfirmed = unconfirmed(server.getSessionByID(NAME));
            assertThat(unconfirmed).hasSize(ANSWERS);
            assertThat(distinct(unconfirmed)).hasSizeLessThanOrEqualTo(1);

            client.send(new PacketsConfirmedMessage(ANSWERS - 2), CHANNEL);
            await().untilAsserted(() -> assertThat(unconfirmed).hasSize(1));
            client.send(new PacketsConfirmedMessage(Integer.MAX_VALUE - 1), CHANNEL);
            await().untilAsserted(() -> assertThat(unconfirmed).isEmpty());
            assertThat(client.isServed()).isTrue();
        }
    }

    @Test
    void aJmsClientThatConfirmsGoesOn() throws Exception {
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("tcp://127.0.0.1:"
                        + booster.booster().status().messagesPort() + "?confirmationWindowSize=2000");
                Connection connection = factory.createConnection("server", booster.password("server"));
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
            MessageConsumer consumer = session.createConsumer(session.createQueue(Addresses.FORM_PROCESS));
            for (int i = 0; i < ANSWERS; i++) {
                producer.send(session.createTextMessage("{}"));
                assertThat(consumer.receive(10_000)).isNotNull();
            }
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(server.getSessions())
                    .allSatisfy(one -> assertThat(unconfirmed(one)).hasSizeLessThan(ANSWERS / 5)));
        }
    }

    @SuppressWarnings("unchecked")
    private static Queue<Packet> unconfirmed(ServerSession session) {
        return (Queue<Packet>) PropertyOrFieldSupport.EXTRACTION.getValueOf("callback.channel.resendCache", session);
    }

    private static Set<Packet> distinct(Collection<Packet> packets) {
        Set<Packet> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
        distinct.addAll(packets);
        return distinct;
    }
}
