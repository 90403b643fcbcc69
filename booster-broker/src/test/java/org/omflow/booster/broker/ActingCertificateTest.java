package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.join.CertificateRenewal;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.PropertyNames;
import org.omflow.booster.ha.tls.NodeName;
import org.omflow.booster.ha.tls.TlsFiles;
import org.omflow.booster.ha.tls.TlsIdentity;
import picocli.CommandLine;

/** For whom a submitter with a certificate may act: as an administrator says, until that changes or it is expelled. */
@Tag("key")
@Tag("integration")
@Timeout(120)
class ActingCertificateTest {
    private static final NodeName SHOP = new NodeName("submitter", "shop");
    private static final Duration SECONDS = Duration.ofSeconds(20);
    private static final long PATIENCE = 20_000;

    @TempDir
    Path folder;

    private TestBooster booster;

    @BeforeEach
    void start() throws Exception {
        booster = TestBooster.start(folder.resolve("booster"), "tls=on", "tls.names=127.0.0.1");
    }

    @AfterEach
    void stop() {
        booster.close();
    }

    @Test
    void aCertificateActsForThoseItWasIssuedFor() throws Exception {
        assertThat(issue("shop", "--may-act-for", "bob, Zoë Ä"))
                .contains("With it, submitter shop acts for itself and for Zoë Ä,bob.");
        becomes("shop", "Zoë Ä,bob");
        assertThat(command("node", "list")).contains("submitter shop, joined ", ", may act for Zoë Ä,bob");

        issue("other");
        assertThat(stamp("other")).isEmpty();
        assertThat(booster.audit().toString()).contains("submitter shop, may act for 'bob, Zoë Ä'");
    }

    @Test
    void aChangeEndsOpenConnectionsAndCountsForTheNext() throws Exception {
        issue("shop");
        try (Connection before = submitter("shop")) {
            CountDownLatch ended = new CountDownLatch(1);
            before.setExceptionListener(e -> ended.countDown());
            assertThat(command("node", "may-act-for", "submitter", "shop", "*"))
                    .isEqualTo("The node submitter shop acts for anyone.\n");
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        }
        becomes("shop", "*");
        issue("again", SHOP);
        becomes("again", "");
    }

    @Test
    void aRenewedCertificateKeepsItAndAnExpulsionEndsIt() throws Exception {
        issue("shop", "--may-act-for", "*");
        TlsFiles files = files("shop");
        TlsIdentity identity = TlsIdentity.in(files);
        BoosterAddress web =
                new BoosterAddress("127.0.0.1", booster.booster().status().webPort());
        String before = identity.certificate().orElseThrow().getSerialNumber().toString();
        new CertificateRenewal(identity, files, List.of(web), Clock.offset(Clock.systemUTC(), Duration.ofDays(61)))
                .run();
        assertThat(identity.certificate().orElseThrow().getSerialNumber())
                .asString()
                .isNotEqualTo(before);
        becomes("shop", "*");

        assertThat(command("node", "expel", "submitter", "shop")).contains("was expelled");
        assertThat(command("node", "may-act-for", "submitter", "shop", "*")).contains("was expelled");
        issue("again", SHOP);
        becomes("again", "");
        assertThat(command("node", "list")).contains("submitter shop").doesNotContain("may act for");
    }

    @Test
    void whatCannotBeGrantedIsRefused() {
        assertThat(command("node", "may-act-for", "submitter", "nobody", "*"))
                .contains("There is no node submitter nobody");
        issue("shop");
        assertThat(command("node", "may-act-for", "submitter", "shop", "a,,b")).contains("'' is not a name");
        assertThat(command("node", "list")).doesNotContain("may act for");
        command("key", "issue", "server", "server-a", "--names", "192.0.2.7", "--out", out("server-a"));
        assertThat(command("node", "may-act-for", "server", "server-a", "*"))
                .contains("Node server server-a with role 'server' needs nobody to act for");
    }

    private String issue(String name, String... more) {
        return issue(name, new NodeName("submitter", name), more);
    }

    private String issue(String out, NodeName node, String... more) {
        String[] words = {"key", "issue", node.role(), node.name(), "--out", out(out)};
        return command(Stream.of(words, more).flatMap(Stream::of).toArray(String[]::new));
    }

    private String out(String name) {
        return folder.resolve(name).toString();
    }

    private TlsFiles files(String name) {
        return new TlsFiles(folder.resolve(name));
    }

    /** What a command prints, as an administrator gives it on the Booster. */
    private String command(String... words) {
        StringWriter out = new StringWriter();
        CommandLine line = BoosterMain.commandLine(Map.of());
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(out, true));
        String[] home = {"--home", booster.home().folder().toString()};
        line.execute(Stream.of(words, home).flatMap(Stream::of).toArray(String[]::new));
        return out.toString();
    }

    private Connection submitter(String name) throws JMSException {
        return factory(name).createConnection();
    }

    private ConnectionFactory factory(String name) {
        Path files = folder.resolve(name);
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("tcp://127.0.0.1:"
                + booster.booster().status().messagesPort() + "?sslEnabled=true&trustStoreType=PEMCA&trustStorePath="
                + files.resolve("ca.pem") + "&keyStoreType=PEM&keyStorePath=" + files.resolve("node.pem"));
        factory.setReconnectAttempts(0);
        factory.setCallTimeout(10_000);
        return factory;
    }

    private void becomes(String name, String stamp) {
        await().atMost(SECONDS).ignoreExceptions().until(() -> stamp(name).equals(stamp));
    }

    /** For whom the sender with the files of this name may act, as a server reads it. */
    private String stamp(String name) throws Exception {
        try (Connection sender = factory(name).createConnection()) {
            Session session = sender.createSession(false, Session.AUTO_ACKNOWLEDGE);
            session.createProducer(session.createQueue(Addresses.FORM_PROCESS)).send(session.createTextMessage("{}"));
        }
        try (Connection server = factory(name).createConnection("server", booster.password("server"))) {
            server.start();
            Session session = server.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer jobs = session.createConsumer(session.createQueue(Addresses.FORM_PROCESS));
            Message job = jobs.receive(PATIENCE);
            assertThat(job.getStringProperty(PropertyNames.USER)).startsWith("submitter/");
            String stamp = job.getStringProperty(PropertyNames.ACTS_FOR);
            return stamp == null ? "" : stamp;
        }
    }
}
