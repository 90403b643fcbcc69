package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSession.QueueQuery;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.CreateProducerMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionAddMetaDataMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionRequestProducerCreditsMessage;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.impl.AddressInfo;
import org.apache.activemq.artemis.jms.client.ActiveMQConnection;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;
import org.apache.activemq.artemis.jms.client.ActiveMQXAConnectionFactory;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.broker.user.Users;
import org.omflow.booster.ha.message.Addresses;

/** A submitter who knows the broker's own protocol reaches nothing of another user within a session, and fills no memory. */
@Tag("key")
@Tag("integration")
@Timeout(120)
class SessionGateTest {
    private static final long PATIENCE = 10_000;
    private static final long SESSION = 10;
    private static final int MANY = 20_000;

    @TempDir
    static Path folder;

    private static TestBooster booster;

    @BeforeAll
    static void start() throws Exception {
        booster = TestBooster.start(folder);
        new Users(booster.home().conf()).put("other", UserRole.SUBMITTER, "other-password".toCharArray());
    }

    @AfterAll
    static void stop() {
        booster.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"#", "*", "omflow.reply.#", "omflow.*.#"})
    void nobodyListsNames(String name) throws Exception {
        try (Connection submitter = booster.core("submitter")) {
            assertThatThrownBy(() -> core(submitter).addressQuery(SimpleString.of(name)))
                    .isInstanceOf(ActiveMQException.class)
                    .hasMessageContaining("has a wildcard");
        }
        try (Connection submitter = booster.core("submitter")) {
            assertThatThrownBy(() -> core(submitter).queueQuery(SimpleString.of(name)))
                    .hasMessageContaining("has a wildcard");
        }
    }

    @Test
    void namesAreBounded() throws Exception {
        SimpleString name = SimpleString.of("x".repeat(2_000));
        try (Connection submitter = booster.core("submitter")) {
            ClientSession session = core(submitter);
            for (Attempt attempt : List.<Attempt>of(
                    () -> session.addressQuery(name),
                    () -> session.queueQuery(name),
                    () -> session.createConsumer(name),
                    () -> session.deleteQueue(name),
                    () -> session.createAddress(name, EnumSet.of(RoutingType.ANYCAST), false),
                    () -> session.createQueue(QueueConfiguration.of(name)),
                    () -> session.createSharedQueue(QueueConfiguration.of(name)))) {
                assertThatThrownBy(attempt::make).hasMessageContaining("use at most 600");
            }
        }
    }

    /** One act of a client. */
    @FunctionalInterface
    private interface Attempt {
        void make() throws Exception;
    }

    @Test
    void nobodyTakesAnswersOfOthersWhoseNamesHeKnows() throws Exception {
        String reply = Addresses.REPLY_PREFIX + UUID.randomUUID();
        try (Connection victim = booster.core("submitter");
                Connection other = booster.core("other")) {
            victim.start();
            Session owning = victim.createSession(false, Session.AUTO_ACKNOWLEDGE);
            Queue temporary = owning.createTemporaryQueue();
            MessageConsumer answers = owning.createConsumer(temporary);
            owning.createConsumer(owning.createQueue(reply));
            for (String name : List.of(temporary.getQueueName(), reply)) {
                ClientSession session = core(other);
                assertThatThrownBy(() -> session.createConsumer(name)).hasMessageContaining("of another user");
                assertThatThrownBy(() -> session.createConsumer(SimpleString.of(name), null, true))
                        .isInstanceOf(ActiveMQException.class);
                assertThatThrownBy(() -> session.deleteQueue(name)).isInstanceOf(ActiveMQException.class);
                assertThatThrownBy(() -> session.createQueue(
                                QueueConfiguration.of(UUID.randomUUID().toString())
                                        .setAddress(name)
                                        .setRoutingType(RoutingType.ANYCAST)))
                        .isInstanceOf(ActiveMQException.class);
            }
            try (Connection server = booster.core("server")) {
                Session session = server.createSession(false, Session.AUTO_ACKNOWLEDGE);
                session.createProducer(temporary).send(session.createTextMessage("for the victim"));
            }
            assertThat(((TextMessage) answers.receive(PATIENCE)).getText()).isEqualTo("for the victim");
        }
    }

    @Test
    void messagesInMessagesAreNotUnwrapped() throws Exception {
        for (byte type : new byte[] {Message.EMBEDDED_TYPE, Message.LARGE_EMBEDDED_TYPE}) {
            try (Connection submitter = booster.core("submitter")) {
                ClientSession session = core(submitter);
                ClientMessage message = session.createMessage(type, true);
                // As the broker wraps them, of a kind that it does not know.
                message.getBodyBuffer().writeBytes(new byte[] {'E', 'M', 'B', 77, 0, 0, 0, 0, 0, 0, 0, 9});

                assertThatThrownBy(() ->
                                session.createProducer(Addresses.FORM_PROCESS).send(message))
                        .hasMessageContaining("The job was not accepted");
            }
        }
    }

    @Test
    void thereAreNoDistributedTransactions() throws Exception {
        try (ActiveMQXAConnectionFactory factory = new ActiveMQXAConnectionFactory(
                        "tcp://127.0.0.1:" + booster.booster().status().messagesPort() + "?reconnectAttempts=0");
                var connection = factory.createXAConnection("submitter", booster.password("submitter"))) {
            var resource = connection.createXASession().getXAResource();
            assertThatThrownBy(() -> resource.recover(javax.transaction.xa.XAResource.TMSTARTRSCAN))
                    .isInstanceOf(Exception.class);
        }
        assertThat(booster.get("/health/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void creditsForAddressesThatDoNotExistLeaveNothing() throws Exception {
        try (CoreWire client = loggedIn()) {
            for (int i = 0; i < MANY; i++) {
                client.send(new SessionRequestProducerCreditsMessage(1, SimpleString.of("made-up-" + i)), SESSION);
                assertThat(client.read().type()).isEqualTo(PacketImpl.SESS_PRODUCER_CREDITS);
            }
        }
        assertThat(server().getPagingManager().getStoreNames())
                .noneMatch(name -> name.toString().startsWith("made-up"));
    }

    @Test
    void tooManyProducersEndTheConnection() throws Exception {
        try (CoreWire client = loggedIn()) {
            for (int i = 0; i <= 1_000; i++) {
                client.send(new CreateProducerMessage(i, SimpleString.of(Addresses.FORM_PROCESS)), SESSION);
            }
            assertThat(client.reasonOfEnd()).contains("more than 1000 producers");
        }
    }

    @Test
    void aSessionHasAClientIdAndNothingElse() throws Exception {
        try (Connection submitter = booster.core("submitter")) {
            ClientSession session = core(submitter);
            assertThatThrownBy(() -> session.addMetaData("note", "x")).hasMessageContaining("has only a client id");
            assertThatThrownBy(() -> session.addMetaData("jms-client-id", "x".repeat(1_000_000)))
                    .hasMessageContaining("of at most 600");
            assertThat(server().getSessions())
                    .isNotEmpty()
                    .allSatisfy(one -> assertThat(one.getMetaData("note")).isNull())
                    .allSatisfy(one -> assertThat(String.valueOf(one.getMetaData("jms-client-id")))
                            .hasSizeLessThan(1_000));
        }
    }

    @Test
    void nobodyHoldsTheClientIdOfAnother() throws Exception {
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(
                        "tcp://127.0.0.1:" + booster.booster().status().messagesPort() + "?reconnectAttempts=0");
                Connection other = factory.createConnection("other", booster.password("other"));
                Connection victim = factory.createConnection("submitter", booster.password("submitter"));
                Connection second = factory.createConnection("submitter", booster.password("submitter"))) {
            other.setClientID("shop");
            victim.setClientID("shop");
            assertThatThrownBy(() -> second.setClientID("shop")).isInstanceOf(InvalidClientIDException.class);
        }
    }

    @Test
    void norItsContainerIdOverAmqp() throws Exception {
        JmsConnectionFactory factory = new JmsConnectionFactory(
                "amqp://127.0.0.1:" + booster.booster().status().clientsPort());
        try (Connection other = factory.createConnection("other", booster.password("other"));
                Connection victim = factory.createConnection("submitter", booster.password("submitter"));
                Connection second = factory.createConnection("submitter", booster.password("submitter"))) {
            other.setClientID("till");
            victim.setClientID("till");
            assertThatThrownBy(() -> second.setClientID("till"))
                    .isInstanceOf(InvalidClientIDException.class)
                    .hasMessageContaining("'till'")
                    .hasMessageContaining("use another one, or close that connection first");
            victim.close();
            await().untilAsserted(() -> {
                try (Connection next = factory.createConnection("submitter", booster.password("submitter"))) {
                    next.setClientID("till");
                }
            });
        }
    }

    @Test
    void queriesTellOnlyOfOnesOwnQueues() throws Exception {
        String mine = "mine-" + UUID.randomUUID();
        String theirs = "theirs-" + UUID.randomUUID();
        String reply = Addresses.REPLY_PREFIX + UUID.randomUUID();
        try (Connection victim = booster.core("other");
                Connection submitter = booster.core("submitter");
                Connection admin = booster.core("admin")) {
            Session owning = victim.createSession(false, Session.AUTO_ACKNOWLEDGE);
            owning.createSharedDurableConsumer(
                    owning.createTopic(Addresses.FORM_RESULT), theirs, "orderKey = 'secret'");
            Queue temporary = owning.createTemporaryQueue();
            owning.createConsumer(owning.createQueue(reply));
            Session session = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
            session.createSharedDurableConsumer(session.createTopic(Addresses.FORM_RESULT), mine);
            ClientSession asking = core(submitter);
            for (String name : List.of(theirs, temporary.getQueueName(), reply)) {
                String absent = UUID.randomUUID().toString();
                if (name.equals(reply)) {
                    absent = Addresses.REPLY_PREFIX + absent;
                }
                for (String prefix : List.of("", Addresses.FORM_RESULT + "::")) {
                    QueueQuery answer = asking.queueQuery(SimpleString.of(prefix + name));
                    assertThat(answer)
                            .usingRecursiveComparison()
                            .ignoringFields("name", "address")
                            .isEqualTo(asking.queueQuery(SimpleString.of(prefix + absent)));
                    assertThat((Object) answer.getName()).hasToString(name);
                    assertThat((Object) answer.getAddress())
                            .hasToString(prefix.isEmpty() ? name : Addresses.FORM_RESULT);
                }
                assertThat(asking.addressQuery(SimpleString.of(name)))
                        .usingRecursiveComparison()
                        .isEqualTo(asking.addressQuery(SimpleString.of(absent)));
            }
            assertThat(asking.addressQuery(SimpleString.of(Addresses.FORM_RESULT)))
                    .satisfies(results -> assertThat(results.isExists()).isTrue())
                    .satisfies(results -> assertThat(results.getQueueNames())
                            .contains(SimpleString.of(mine))
                            .doesNotContain(SimpleString.of(theirs)));
            assertThat(asking.queueQuery(SimpleString.of(mine)).isExists()).isTrue();
            assertThat(asking.queueQuery(SimpleString.of(Addresses.FORM_PROCESS))
                            .isExists())
                    .isTrue();
            assertThat(core(admin)
                            .addressQuery(SimpleString.of(Addresses.FORM_RESULT))
                            .getQueueNames())
                    .contains(SimpleString.of(mine), SimpleString.of(theirs));
            assertThat((Object) core(admin).queueQuery(SimpleString.of(theirs)).getFilterString())
                    .hasToString("orderKey = 'secret'");
        }
    }

    @Test
    void norByThePacketOfAnOldClient() throws Exception {
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(
                        "tcp://127.0.0.1:" + booster.booster().status().messagesPort() + "?reconnectAttempts=0");
                CoreWire attacker = loggedIn();
                Connection victim = factory.createConnection("other", booster.password("other"))) {
            for (String taken : List.of("shelf", "shelf of other")) {
                attacker.send(new SessionAddMetaDataMessage("jms-client-id", taken), SESSION);
            }
            attacker.sendWithPing(PacketImpl.PING, 0, new byte[8]);
            attacker.readToPing();
            victim.setClientID("shelf");
        }
    }

    @Test
    void anAddressForAnswersIsMarkedToBeRemoved() throws Exception {
        SimpleString name = SimpleString.of(Addresses.REPLY_PREFIX + UUID.randomUUID());
        try (Connection submitter = booster.core("submitter")) {
            core(submitter).createAddress(name, EnumSet.of(RoutingType.ANYCAST), false);
        }
        AddressInfo address = server().getAddressInfo(name);
        // The broker removes one that is marked so, once nobody uses it.
        assertThat(address == null || address.isAutoCreated()).isTrue();
    }

    @Test
    void aQueueHasTheBoostersOwnSettings() throws Exception {
        String name = "buckets-" + UUID.randomUUID();
        try (Connection submitter = booster.core("submitter")) {
            core(submitter)
                    .createQueue(QueueConfiguration.of(name)
                            .setAddress(Addresses.FORM_RESULT)
                            .setRoutingType(RoutingType.MULTICAST)
                            .setDurable(false)
                            .setGroupBuckets(2_000_000_000)
                            .setRingSize(1L)
                            .setConsumersBeforeDispatch(1000)
                            .setNonDestructive(true)
                            .setExclusive(true));
            var queue = server().locateQueue(SimpleString.of(name));
            assertThat(queue.getGroupBuckets()).isEqualTo(-1);
            assertThat(queue.getRingSize()).isEqualTo(-1);
            assertThat(queue.getConsumersBeforeDispatch()).isZero();
            assertThat(queue.isNonDestructive()).isFalse();
            assertThat(queue.isExclusive()).isFalse();
        }
    }

    @Test
    void namesThatWereAskedForAreForgotten() throws Exception {
        try (Connection submitter = booster.core("submitter")) {
            ClientSession session = core(submitter);
            for (int i = 0; i < MANY; i++) {
                session.addressQuery(SimpleString.of("omflow.reply.asked-for-" + i));
            }
        }
        await().until(() -> server().getAddressSettingsRepository().getCacheSize() < MANY / 2);
    }

    private static CoreWire loggedIn() throws Exception {
        CoreWire client = CoreWire.to(booster.booster().status().messagesPort());
        client.createSession("session " + UUID.randomUUID(), SESSION, "submitter", booster.password("submitter"));
        assertThat(client.read().type()).isEqualTo(PacketImpl.CREATESESSION_RESP);
        return client;
    }

    private static ClientSession core(Connection connection) throws JMSException {
        return ((ActiveMQSession) ((ActiveMQConnection) connection).createSession(false, Session.AUTO_ACKNOWLEDGE))
                .getCoreSession();
    }

    private static ActiveMQServer server() {
        return booster.server();
    }
}
