package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.DataInputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.omflow.booster.broker.LoginLink.Protocol;
import org.omflow.booster.broker.LoginLink.RefusedException;
import org.omflow.booster.broker.user.Realm;
import org.omflow.booster.ha.connection.BoosterLogin;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.PropertyNames;
import org.omflow.booster.ha.testkit.LogLines;
import org.omflow.booster.ha.tls.Encryption;

/** Who logs in by which certificate over which protocol, and what they may do then. */
@Tag("key")
@Timeout(120)
@Tag("integration")
class LoginByCertificateTest {
    private static final int SASL_OK = 0;
    private static final int SASL_REFUSED = 1;
    private static final String LOGINS = Realm.class.getPackageName();

    @TempDir
    private static Path folder;

    private static CertificateBroker booster;
    private static Encryption serverA;
    private static Encryption shop;

    private LogLines lines;

    @BeforeAll
    static void start() throws Exception {
        booster = new CertificateBroker(folder);
        serverA = booster.node("server", "server-a");
        shop = booster.node("submitter", "shop");
    }

    @AfterAll
    static void stop() {
        booster.close();
    }

    @BeforeEach
    void readTheLog() {
        lines = LogLines.of(LOGINS);
    }

    @AfterEach
    void asBefore() {
        lines.close();
        booster.ahead(Duration.ZERO);
    }

    @ParameterizedTest
    @EnumSource
    void eachHasTheRightsOfItsOwnCertificateAndItsNameIsOnItsJobs(Protocol protocol) throws Exception {
        try (LoginLink server = open(protocol, serverA);
                LoginLink submitter = open(protocol, shop);
                LoginLink serverAgain = open(protocol, serverA);
                LoginLink submitterAgain = open(protocol, shop)) {
            assertThat(server.mayTake()).isTrue();
            assertThat(submitterAgain.mayTake()).isFalse();
            assertThat(serverAgain.mayTake()).isTrue();
        }
        try (LoginLink submitter = open(protocol, shop);
                LoginLink server = open(protocol, serverA)) {
            submitter.send("by-shop");
            assertTaken("by-shop", "submitter/shop", "submitter");
            server.send("by-server");
            assertTaken("by-server", "server/server-a", "server");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoGivesUserAndPasswordIsJudgedByThese(Protocol protocol) throws Exception {
        try (LoginLink link = open(protocol, serverA, "submitter", "submitter-password")) {
            assertThat(link.mayTake()).isFalse();
        }
        try (LoginLink link = open(protocol, serverA, "submitter", "submitter-password")) {
            link.send("by-password");
            assertTaken("by-password", "submitter", "submitter");
        }
        refused(
                protocol,
                serverA,
                new BoosterLogin("submitter", "wrong-password"),
                "wrong password for user 'submitter'");
        refused(protocol, serverA, new BoosterLogin("server/server-a", "x"), "no user with the name it gave");
    }

    @ParameterizedTest
    @EnumSource
    void withoutPasswordAndCertificateNobodyGetsIn(Protocol protocol) throws Exception {
        refused(protocol, booster.nobody(), null, "neither user and password nor a certificate");
    }

    /** Both certificates have the very same name in them. */
    @ParameterizedTest
    @EnumSource
    void aCertificateOfTheCompanysAuthorityGivesNoRights(Protocol protocol) throws Exception {
        try (LoginLink server = open(protocol, serverA)) {
            refused(protocol, booster.employee("server", "server-a"), null, "not from the cluster's own authority");
            assertThat(server.mayTake()).isTrue();
        }
        Encryption employee = booster.employee("submitter", "amy");
        try (LoginLink link = open(protocol, employee, "submitter", "submitter-password")) {
            link.send("by-employee");
            assertTaken("by-employee", "submitter", "submitter");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCertificateOfAStrangersAuthorityGivesNoRights(Protocol protocol) throws Exception {
        // A Java client does not even show it; an AMQP client then does not even ask.
        refused(protocol, booster.stranger("server", "server-a"), null, "nor a certificate");
    }

    @ParameterizedTest
    @EnumSource
    void aBoosterDoesNotLogIn(Protocol protocol) throws Exception {
        refused(protocol, booster.node("booster", "secondary"), null, "booster secondary");
    }

    @ParameterizedTest
    @EnumSource
    void whoseCertificateHasEndedStaysConnectedAndIsNotLetInAgain(Protocol protocol) throws Exception {
        Encryption ending = booster.nodeWhoseCertificateEndsSoon("server", "server-e");
        try (LoginLink link = open(protocol, ending)) {
            link.send("in-time");
            booster.ahead(Duration.ofHours(2));

            refused(protocol, ending, null, "the certificate of server server-e expired at");
            link.send("later");
            booster.changed(List.of("somebody-else"));
            link.send("after-a-change");
        }
        for (String job : List.of("in-time", "later", "after-a-change")) {
            assertTaken(job, "server/server-e", "server");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoIsExpelledIsCutOffAndRefused(Protocol protocol) throws Exception {
        String name = "expelled-by-" + protocol.name().toLowerCase(Locale.ROOT);
        Encryption expelled = booster.node("server", name);
        try (LoginLink link = open(protocol, expelled);
                LoginLink other = open(protocol, serverA)) {
            booster.expel("server", name);

            link.awaitEnd();
            assertThat(other.mayTake()).as("others stay").isTrue();
        }
        refused(protocol, expelled, null, "server " + name + " was expelled");
    }

    /** What no JMS client does: EXTERNAL without a certificate, or in somebody else's name. */
    @Test
    void amqpClientsAreWhomTheirCertificateNamesAndNobodyElse() throws Exception {
        assertThat(external(serverA, "")).isEqualTo(SASL_OK);
        assertThat(external(serverA, "admin")).isEqualTo(SASL_REFUSED);
        assertThat(external(serverA, "server/server-a")).isEqualTo(SASL_REFUSED);
        assertThat(external(booster.nobody(), "")).isEqualTo(SASL_REFUSED);
        assertThat(external(booster.employee("server", "server-a"), "")).isEqualTo(SASL_REFUSED);
    }

    /** The outcome of SASL EXTERNAL, see AMQP 1.0, part 5. */
    private static int external(Encryption encryption, String name) throws Exception {
        byte[] as = name.getBytes(StandardCharsets.US_ASCII);
        byte[] mechanism = "EXTERNAL".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer list = ByteBuffer.allocate(64)
                .put((byte) 2)
                .put((byte) 0xA3)
                .put((byte) mechanism.length)
                .put(mechanism)
                .put((byte) 0xA0)
                .put((byte) as.length)
                .put(as)
                .flip();
        ByteBuffer init = ByteBuffer.allocate(128)
                .put("AMQP".getBytes(StandardCharsets.US_ASCII))
                .putInt(0x03010000)
                .putInt(8 + 5 + list.remaining())
                .putInt(0x02010000)
                .put(new byte[] {0, 0x53, 0x41, (byte) 0xC0, (byte) list.remaining()})
                .put(list)
                .flip();
        SSLContext context = encryption.identity().orElseThrow().context();
        try (Socket socket = context.getSocketFactory()
                .createSocket("127.0.0.1", booster.broker().clientsPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(init.array(), 0, init.limit());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            assertThat(in.readLong()).as("its header").isEqualTo(0x414D515003010000L);
            byte[] mechanisms = in.readNBytes(in.readInt() - Integer.BYTES);
            assertThat(new String(mechanisms, StandardCharsets.ISO_8859_1)).contains("PLAIN", "EXTERNAL");
            byte[] outcome = in.readNBytes(in.readInt() - Integer.BYTES);
            assertThat(outcome[6]).as("an outcome").isEqualTo((byte) 0x44);
            return outcome[11];
        }
    }

    private void refused(Protocol protocol, Encryption encryption, BoosterLogin login, String why) {
        booster.passMinute();
        lines.clear();
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> LoginLink.open(protocol, booster.broker(), encryption, login));
        assertThat(lines.all())
                .hasSizeGreaterThanOrEqualTo(why.contains("nor a certificate") && protocol == Protocol.AMQP ? 0 : 1)
                .allSatisfy(line ->
                        assertThat(line).startsWith("Refused a client at ").contains("127.0.0.1", ": ", why));
    }

    private static LoginLink open(Protocol protocol, Encryption encryption) throws Exception {
        return LoginLink.open(protocol, booster.broker(), encryption, null);
    }

    private static LoginLink open(Protocol protocol, Encryption encryption, String user, String password)
            throws Exception {
        return LoginLink.open(protocol, booster.broker(), encryption, new BoosterLogin(user, password));
    }

    private static void assertTaken(String jobId, String user, String role) throws Exception {
        try (LoginLink.Core link = (LoginLink.Core) open(Protocol.CORE, serverA);
                Session session = link.connection().direct();
                MessageConsumer jobs = session.createConsumer(session.createQueue(Addresses.FORM_PROCESS))) {
            Message job = jobs.receive(60_000);
            assertThat(job.getStringProperty(PropertyNames.JOB_ID)).isEqualTo(jobId);
            assertThat(job.getStringProperty(PropertyNames.USER)).isEqualTo(user);
            assertThat(job.getStringProperty(PropertyNames.ROLE)).isEqualTo(role);
        }
    }
}
