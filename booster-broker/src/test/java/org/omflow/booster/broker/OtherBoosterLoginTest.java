package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.ClusterConnectionConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.BackupRegistrationMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.ClusterConnectMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.NodeAnnounceMessage;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.broker.LoginLink.Protocol;
import org.omflow.booster.ha.connection.BoosterLogin;
import org.omflow.booster.ha.tls.Encryption;

/** Only a Booster with its certificate and the pair's password may act as the other Booster of a pair. */
@Tag("key")
@Tag("integration")
@Timeout(120)
class OtherBoosterLoginTest {
    private static final String USER = "booster-pair";
    private static final String PASSWORD = "link-password";
    private static final long REPLICATION = 2;
    private static final long CLUSTER = 3;
    private static final TransportConfiguration MINE = new TransportConfiguration(
            NettyConnectorFactory.class.getName(), Map.of("host", "127.0.0.1", "port", 1), "secondary");

    @TempDir
    private static Path folder;

    private static CertificateBroker booster;

    @BeforeAll
    static void start() throws Exception {
        booster = new CertificateBroker(folder, OtherBoosterLoginTest::asOfAPair, "pair.peer=127.0.0.1:5169");
    }

    private static void asOfAPair(Configuration configuration) {
        configuration
                .setClusterUser(USER)
                .setClusterPassword(PASSWORD)
                .addConnectorConfiguration("primary", MINE)
                .addConnectorConfiguration("secondary", MINE)
                .addClusterConfiguration(new ClusterConnectionConfiguration()
                        .setName("pair")
                        .setConnectorName("primary")
                        .setRetryInterval(60_000)
                        .setStaticConnectors(List.of("secondary")));
    }

    @AfterAll
    static void stop() {
        booster.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"submitter", "admin"})
    void noUserActsAsABooster(String user) throws Exception {
        refused(booster.node("booster", "secondary"), user, user + "-password", "pair.password");
        refused(booster.nobody(), user, user + "-password", "pair.password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"submitter", "server", "agent", "admin"})
    void thePairsPasswordIsWorthNothingWithACertificateOfAnotherRole(String role) throws Exception {
        refused(booster.node(role, "one"), USER, PASSWORD, "that of " + role + " one, which is no Booster");
    }

    @Test
    void thePairsPasswordIsWorthNothingWithoutABoostersCertificate() throws Exception {
        refused(booster.nobody(), USER, PASSWORD, "no certificate");
        refused(booster.employee("booster", "secondary"), USER, PASSWORD, "not from the cluster's own authority");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "link-passworD", "booster-pair"})
    void aBoostersCertificateIsWorthNothingWithoutThePairsPassword(String password) throws Exception {
        refused(booster.node("booster", "secondary"), USER, password, "pair.password");
        refused(booster.node("booster", "secondary"), "booster", PASSWORD, "pair.password");
    }

    @Test
    void aBoosterIsAnnounced() throws Exception {
        try (CoreWire other = wire(booster.node("booster", "secondary"))) {
            other.send(new ClusterConnectMessage(USER, PASSWORD), CLUSTER);
            CoreWire.Received answer = other.read();
            assertThat(answer.type()).isEqualTo(PacketImpl.CLUSTER_CONNECT_REPLY);
            assertThat(answer.buffer().readBoolean()).isTrue();

            other.send(announcement("announced"), CLUSTER);

            await().until(() -> knows("announced"));
            assertThat(other.isServed()).isTrue();
        }
    }

    @Test
    void nobodyAnnouncesItselfOrAsksForACopyWithoutThat() throws Exception {
        for (long channel : new long[] {REPLICATION, CLUSTER}) {
            try (CoreWire stranger = wire(booster.nobody());
                    CoreWire submitter = wire(booster.node("submitter", "shop"));
                    CoreWire server = wire(booster.node("server", "server-a"))) {
                stranger.send(announcement("stolen"), channel);
                assertThat(stranger.reasonOfEnd()).contains("only the other Booster of a pair");

                logIn(submitter, null, null);
                submitter.send(announcement("stolen"), channel);
                assertThat(submitter.reasonOfEnd()).contains("only the other Booster of a pair");

                logIn(server, null, null);
                server.send(new BackupRegistrationMessage(MINE, USER, PASSWORD, false), channel);
                assertThat(server.reasonOfEnd()).contains("only the other Booster of a pair");
            }
        }
        assertThat(knows("stolen")).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void theUserOfThePairHasNoSession(Protocol protocol) throws Exception {
        for (Encryption encryption : List.of(booster.nobody(), booster.node("booster", "secondary"))) {
            assertThatThrownBy(() -> {
                        try (LoginLink link = LoginLink.open(
                                protocol, booster.broker(), encryption, new BoosterLogin(USER, PASSWORD))) {
                            link.send("job");
                        }
                    })
                    .isInstanceOf(Exception.class);
        }
        assertThat(booster.broker().queue("omflow.form.process").getMessageCount())
                .isZero();
    }

    private static void refused(Encryption client, String user, String password, String why) throws Exception {
        try (CoreWire wire = wire(client)) {
            wire.send(new ClusterConnectMessage(user, password), CLUSTER);
            CoreWire.Received answer = wire.read();
            assertThat(answer.type()).isEqualTo(PacketImpl.CLUSTER_CONNECT_REPLY);
            assertThat(answer.buffer().readBoolean()).as("authorized").isFalse();

            assertThat(wire.reasonOfEnd()).contains(why);
        }
    }

    private static void logIn(CoreWire wire, String user, String password) throws IOException {
        // That of an earlier client, who was another, may not have gone yet.
        wire.createSession("session " + UUID.randomUUID(), 10, user, password);
        assertThat(wire.read().type()).isEqualTo(PacketImpl.CREATESESSION_RESP);
    }

    private static NodeAnnounceMessage announcement(String node) {
        return new NodeAnnounceMessage(1, node, "booster", null, true, MINE, null);
    }

    private static boolean knows(String node) {
        return booster.broker()
                        .inside()
                        .getClusterManager()
                        .getDefaultConnection(null)
                        .getTopology()
                        .getMember(node)
                != null;
    }

    private static CoreWire wire(Encryption encryption) throws Exception {
        return new CoreWire(encryption
                .identity()
                .orElseThrow()
                .context()
                .getSocketFactory()
                .createSocket("127.0.0.1", booster.broker().messagesPort()));
    }
}
