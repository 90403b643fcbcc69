package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import jakarta.jms.Connection;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.CheckFailoverMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.CreateQueueMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.DisconnectMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.ReattachSessionMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.ReattachSessionResponseMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SubscribeClusterTopologyUpdatesMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SubscribeClusterTopologyUpdatesMessageV2;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.message.Addresses;

/** A connection of the broker's own protocol may do nothing but log in before it has logged in. */
@Tag("key")
@Tag("integration")
@Timeout(120)
class CoreGateTest {
    private static final long FIRST_SESSION = 10;
    /** The types that may be sent before a login, by channel; 125 asks to be the other Booster. */
    private static final Map<Long, Set<Integer>> LISTED = Map.of(
            0L, Set.of(10, 11, 112, 113),
            1L, Set.of(30, 32, 238, 252),
            3L, Set.of(125));

    @TempDir
    static Path folder;

    private static TestBooster booster;
    private static ActiveMQServer server;

    @BeforeAll
    static void start() throws Exception {
        booster = TestBooster.start(folder);
        server = booster.server();
    }

    @AfterAll
    static void stop() {
        booster.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void everyPacketThatIsNotListedEndsTheConnection(long channel) throws Exception {
        Set<String> before = state();
        for (int type = 0; type < 256; type++) {
            if (!LISTED.getOrDefault(channel, Set.of()).contains(type)) {
                try (CoreWire stranger = wire()) {
                    stranger.send(type, channel, new byte[64]);

                    assertThat(stranger.reasonOfEnd())
                            .as("type %s on channel %s", type, channel)
                            .contains("packet type " + type + " on channel " + channel)
                            .containsAnyOf("before a login", "only the other Booster");
                }
            }
        }
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void whatALoginNeedsIsServed() throws Exception {
        served(new SubscribeClusterTopologyUpdatesMessage(false), 0);
        served(new SubscribeClusterTopologyUpdatesMessageV2(false, CoreWire.VERSION), 0);
        served(new DisconnectMessage(SimpleString.of("x")), 0);
        served(new CheckFailoverMessage(null), 1);
        served(stranger -> stranger.createSession("x", FIRST_SESSION, "submitter", "wrong"));
        served(new ReattachSessionMessage("x", 0), 1);
    }

    private static void served(Packet packet, long channel) throws IOException {
        served(stranger -> stranger.send(packet, channel));
    }

    private static void served(Sending sending) throws IOException {
        try (CoreWire stranger = wire()) {
            sending.by(stranger);

            assertThat(stranger.isServed()).isTrue();
        }
    }

    /** What a client sends. */
    @FunctionalInterface
    private interface Sending {
        void by(CoreWire client) throws IOException;
    }

    /** The broker keeps a listener for each request, and answers each with every Booster. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSecondRequestForTheAddressesEndsTheConnection(boolean loggedIn) throws Exception {
        try (CoreWire client = wire()) {
            if (loggedIn) {
                logIn(client, "submitter");
            }
            client.send(new SubscribeClusterTopologyUpdatesMessageV2(false, CoreWire.VERSION), 0);
            assertThat(client.isServed()).isTrue();
            client.send(new SubscribeClusterTopologyUpdatesMessage(false), 0);

            assertThat(client.reasonOfEnd()).contains("packet type 112 on channel 0 a second time", "ask once");
        }
    }

    /** The broker would make a table for a thousand million properties, and end for lack of memory. */
    @Test
    void aMessageThatAnnouncesMorePropertiesThanItHasEndsTheConnection() throws Exception {
        byte[] body = Unpooled.buffer()
                .writeInt(PacketImpl.PACKET_HEADERS_SIZE)
                .writeLong(1)
                .writeByte(0)
                .writeByte(0)
                .writeByte(0)
                .writeBoolean(true)
                .writeLong(0)
                .writeLong(0)
                .writeByte(4)
                .writeByte(1)
                .writeInt(1 << 30)
                .writeZero(64)
                .array();
        try (CoreWire submitter = wire()) {
            logIn(submitter, "submitter");
            submitter.send(PacketImpl.SESS_SEND, FIRST_SESSION, body);

            assertThat(submitter.reasonOfEnd()).contains("packet type 71", "damaged");
        }
    }

    @Test
    void nobodyCreatesAQueueWithoutASession() throws Exception {
        SimpleString name = SimpleString.of("stolen");
        try (CoreWire stranger = wire();
                CoreWire submitter = wire()) {
            stranger.send(new CreateQueueMessage(name, name, null, true, false, true), 1);
            assertThat(stranger.reasonOfEnd()).contains("packet type 34 on channel 1", "before a login");

            logIn(submitter, "submitter");
            submitter.send(new CreateQueueMessage(name, name, null, true, false, true), 1);
            assertThat(submitter.reasonOfEnd()).contains("packet type 34 on channel 1", "no client may send");
        }
        assertThat(server.locateQueue(name)).isNull();
    }

    @Test
    void nobodyTakesOverASession() throws Exception {
        try (Connection victim = booster.core("submitter");
                Session session = victim.createSession(false, Session.AUTO_ACKNOWLEDGE);
                CoreWire stranger = wire()) {
            MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
            Set<String> before = sessions();
            assertThat(before).isNotEmpty();

            for (String name : before) {
                stranger.send(new ReattachSessionMessage(name, 0), 1);
                CoreWire.Received answer = stranger.read();
                ReattachSessionResponseMessage decoded = new ReattachSessionResponseMessage();
                assertThat(answer.type()).isEqualTo(PacketImpl.REATTACH_SESSION_RESP);
                decoded.decodeRest(answer.buffer());
                assertThat(decoded.isReattached()).isFalse();
            }

            producer.send(session.createTextMessage("{}"));
            assertThat(sessions()).containsAll(before);
        }
    }

    @Test
    void aSessionNameBelongsToItsUser() throws Exception {
        try (CoreWire first = wire();
                CoreWire other = wire();
                CoreWire again = wire()) {
            logIn(first, "submitter");
            ServerSession mine = server.getSessionByID("session-of-submitter");

            other.createSession("session-of-submitter", FIRST_SESSION, "admin", booster.password("admin"));
            assertThat(other.read().reason()).contains("use another name");
            assertThat(server.getSessionByID("session-of-submitter")).isSameAs(mine);

            logIn(again, "submitter");
            assertThat(server.getSessionByID("session-of-submitter"))
                    .isNotNull()
                    .isNotSameAs(mine);
            assertThat(mine.isClosed()).isTrue();
        }
    }

    /** Its library asks for its session first, and creates a new one when there is none. */
    @Test
    void aJmsClientThatReconnectsGoesOn() throws Exception {
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("tcp://127.0.0.1:"
                        + booster.booster().status().messagesPort()
                        + "?reconnectAttempts=-1&retryInterval=20&callTimeout=10000");
                Connection connection = factory.createConnection("submitter", booster.password("submitter"));
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
            producer.send(session.createTextMessage("{}"));

            for (RemotingConnection open : server.getRemotingService().getConnections()) {
                ((NettyConnection) open.getTransportConnection())
                        .getNettyChannel()
                        .close();
            }

            await().atMost(Duration.ofSeconds(20))
                    .ignoreExceptions()
                    .untilAsserted(() -> producer.send(session.createTextMessage("{}")));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 9, -1})
    void noSessionTakesAChannelOfTheBroker(long channel) throws Exception {
        try (CoreWire submitter = wire()) {
            submitter.createSession("x", channel, "submitter", booster.password("submitter"));

            assertThat(submitter.reasonOfEnd()).contains("on channel " + channel, "belongs to the broker");
        }
    }

    @Test
    void aPasswordOfThousandsOfCharactersEndsTheConnection() throws Exception {
        try (CoreWire stranger = wire()) {
            stranger.createSession("x", FIRST_SESSION, "submitter", "x".repeat(3_000));

            assertThat(stranger.reasonOfEnd()).contains("more than 2000 characters");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20, 32, 90, 115, 125, 200, 255})
    void afterALoginAnInventedPacketEndsTheConnection(int type) throws Exception {
        try (CoreWire submitter = wire()) {
            logIn(submitter, "submitter");
            submitter.send(type, FIRST_SESSION, new byte[64]);

            assertThat(submitter.reasonOfEnd())
                    .contains("packet type " + type + " on channel 10", "no client may send");
        }
    }

    @Test
    void aDamagedPacketEndsTheConnectionWithAReason() throws Exception {
        try (CoreWire submitter = wire();
                CoreWire stranger = wire();
                CoreWire shortOne = wire()) {
            logIn(submitter, "submitter");
            submitter.send(PacketImpl.SESS_SEND, FIRST_SESSION, (byte) 0x7F, (byte) -1);
            assertThat(submitter.reasonOfEnd()).contains("packet type 71 on channel 10", "damaged");

            stranger.send(PacketImpl.CREATESESSION_V2, 1, (byte) 0x7F);
            assertThat(stranger.reasonOfEnd()).contains("packet type 238 on channel 1", "damaged");

            shortOne.send(PacketImpl.PING, 0);
            assertThat(shortOne.reasonOfEnd()).contains("packet type 10 on channel 0", "damaged");
        }
    }

    private static CoreWire wire() throws IOException {
        return CoreWire.to(booster.booster().status().messagesPort());
    }

    private static void logIn(CoreWire wire, String user) throws IOException {
        wire.createSession("session-of-" + user, FIRST_SESSION, user, booster.password(user));
        assertThat(wire.read().type()).isEqualTo(PacketImpl.CREATESESSION_RESP);
    }

    private static Set<String> sessions() {
        return server.getSessions().stream().map(ServerSession::getName).collect(Collectors.toSet());
    }

    /** The queues, addresses and sessions there are. */
    private static Set<String> state() {
        Set<String> state = new TreeSet<>(sessions());
        server.getPostOffice().getAddresses().forEach(address -> state.add("address " + address));
        server.getPostOffice().getAllBindings().forEach(binding -> state.add("queue " + binding.getUniqueName()));
        return state;
    }
}
