package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.broker.LoginLink.Protocol;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.PropertyNames;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;

/** A submitter's certificate in the hands of the clients that others use, set up as SUBMITTING.md says. */
@Tag("key")
@Timeout(120)
@Tag("integration")
class SubmitterCertificateTest {
    /** Debian's Python, which has Debian's python3-stomp. */
    private static final String PYTHON = "/usr/bin/python3";

    @TempDir
    private static Path folder;

    private static CertificateBroker booster;
    private static Encryption server;
    /** With {@code ca.pem} and {@code node.pem}, as {@code key issue submitter shop} makes them. */
    private static Path shop;

    @BeforeAll
    static void start() throws Exception {
        booster = new CertificateBroker(folder);
        server = booster.node("server", "server-a");
        shop = folder.resolve("shop");
        booster.ours()
                .client(
                        new NodeCertificate(new NodeName("submitter", "shop"), NodeCertificate.FIRST),
                        booster.ours(),
                        shop,
                        Clock.systemUTC());
    }

    @AfterAll
    static void stop() {
        booster.close();
    }

    @Test
    void aJmsClientTakesTheFilesAsTheyAre() throws Exception {
        send(
                new ActiveMQConnectionFactory(core() + "&keyStoreType=PEM&keyStorePath=" + shop.resolve("node.pem")),
                "core-pem");
    }

    @Test
    void aJmsClientTakesThemAsAKeyStore() throws Exception {
        send(
                new ActiveMQConnectionFactory(
                        core() + "&keyStoreType=PKCS12&keyStorePassword=changeit&keyStorePath=" + keyStore()),
                "core-p12");
    }

    @Test
    void anAmqpClientTakesThemAsAKeyStore() throws Exception {
        run(
                "keytool",
                "-importcert",
                "-noprompt",
                "-alias",
                "omflow",
                "-file",
                "ca.pem",
                "-keystore",
                "ca.p12",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit");
        send(
                new JmsConnectionFactory("amqps://127.0.0.1:" + booster.broker().clientsPort()
                        + "?transport.trustStoreLocation=" + shop.resolve("ca.p12")
                        + "&transport.trustStorePassword=changeit&transport.keyStoreLocation=" + keyStore()
                        + "&transport.keyStorePassword=changeit"),
                "amqp-p12");
    }

    @Test
    void aStompClientTakesTheFilesAsTheyAre() throws Exception {
        Assumptions.assumeTrue(works(PYTHON, "-c", "import stomp"), "Debian's python3-stomp is not installed");
        int port = booster.broker().clientsPort();
        Path program = Files.writeString(
                shop.resolve("send.py"),
                """
                import stomp
                booster = stomp.Connection12([("127.0.0.1", %1$d)])
                booster.set_ssl([("127.0.0.1", %1$d)], ca_certs="ca.pem", cert_file="node.pem", key_file="node.pem")
                booster.connect(wait=True)
                booster.send("omflow.form.process", "{}", headers={"jobId": "stomp", "receipt": "stomp"})
                booster.disconnect()
                """
                        .formatted(port));
        run(PYTHON, program.toString());
        assertSent("stomp");
    }

    private static String core() {
        return "tcp://127.0.0.1:" + booster.broker().messagesPort()
                + "?sslEnabled=true&trustStoreType=PEMCA&trustStorePath=" + shop.resolve("ca.pem");
    }

    private static Path keyStore() throws Exception {
        Assumptions.assumeTrue(works("openssl", "version"), "openssl is not installed");
        run("openssl", "pkcs12", "-export", "-in", "node.pem", "-out", "shop.p12", "-passout", "pass:changeit");
        return shop.resolve("shop.p12");
    }

    private static void send(ConnectionFactory factory, String jobId) throws Exception {
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            TextMessage job = session.createTextMessage("{}");
            job.setStringProperty(PropertyNames.JOB_ID, jobId);
            session.createProducer(session.createQueue(Addresses.FORM_PROCESS)).send(job);
        }
        assertSent(jobId);
    }

    private static void assertSent(String jobId) throws Exception {
        try (LoginLink.Core link = (LoginLink.Core) LoginLink.open(Protocol.CORE, booster.broker(), server, null);
                Session session = link.connection().direct();
                MessageConsumer jobs = session.createConsumer(session.createQueue(Addresses.FORM_PROCESS))) {
            Message job = jobs.receive(60_000);
            assertThat(job).as("a job").isNotNull();
            assertThat(job.getStringProperty(PropertyNames.JOB_ID)).isEqualTo(jobId);
            assertThat(job.getStringProperty(PropertyNames.USER)).isEqualTo("submitter/shop");
        }
    }

    private static void run(String... command) throws Exception {
        Path said = Files.createTempFile(folder, "said", ".txt");
        Process process = new ProcessBuilder(command)
                .directory(shop.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(process.waitFor())
                .as(Arrays.toString(command) + Files.readString(said))
                .isZero();
    }

    private static boolean works(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
