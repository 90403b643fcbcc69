package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.broker.status.BoosterStatus;
import org.omflow.booster.ha.address.BoosterAddresses;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.connection.BoosterConnector;
import org.omflow.booster.ha.connection.BoosterLogin;
import org.omflow.booster.ha.connection.BoosterUnavailableException;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.tls.TlsFiles;
import org.omflow.booster.ha.tls.TlsIdentity;

/** A Booster that encrypts everything: who trusts its authority gets in by every protocol, and nobody else by any. */
@Tag("key")
@Timeout(120)
@Tag("integration")
class TlsTest {
    private static final String QUEUE = "omflow.form.process";
    private static final String TRUST_PASSWORD = "trust-store";

    @TempDir
    private static Path folder;

    private static TestBooster booster;
    private static TestBooster elsewhere;
    private static Encryption trusting;
    private static Path trustStore;

    @BeforeAll
    static void start() throws Exception {
        booster = TestBooster.start(folder.resolve("booster"), "tls=on", "tls.names=127.0.0.1,booster.example");
        elsewhere = TestBooster.start(folder.resolve("elsewhere"), "tls=on", "tls.names=booster.example");
        trusting = trusting("booster");
        trustStore = trustStore();
    }

    @AfterAll
    static void stop() {
        booster.close();
        elsewhere.close();
    }

    @Test
    void ourOwnConnectionsGetIn() throws Exception {
        try (BoosterConnection connection = connector(booster, trusting).connect();
                Session session = connection.transacted()) {
            session.createProducer(session.createQueue(QUEUE)).send(session.createTextMessage("{}"));
            session.commit();
            takeOne();
        }
    }

    @Test
    void aJmsClientOfOthersGetsIn() throws Exception {
        String url = "tcp://127.0.0.1:" + booster.booster().status().messagesPort()
                + "?sslEnabled=true&trustStoreType=PKCS12&trustStorePassword=" + TRUST_PASSWORD + "&trustStorePath="
                + trustStore;
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url);
                Connection connection = factory.createConnection("submitter", booster.password("submitter"));
                Session session = connection.createSession()) {
            session.createProducer(session.createQueue(QUEUE)).send(session.createTextMessage("{}"));
            takeOne();
        }
    }

    @Test
    void anAmqpClientGetsIn() throws Exception {
        String url = "amqps://127.0.0.1:" + booster.booster().status().clientsPort() + "?transport.trustStoreLocation="
                + trustStore + "&transport.trustStorePassword=" + TRUST_PASSWORD;
        try (Connection connection =
                        new JmsConnectionFactory(url).createConnection("submitter", booster.password("submitter"));
                Session session = connection.createSession()) {
            session.createProducer(session.createQueue(QUEUE)).send(session.createTextMessage("{}"));
            takeOne();
        }
    }

    @Test
    void aStompClientGetsIn() throws Exception {
        try (StompClient client =
                new StompClient(secured(booster.booster().status().clientsPort()))) {
            client.connect("submitter", booster.password("submitter"));
            assertThat(client.ask(
                                    "SEND",
                                    Map.of("destination", QUEUE, "jobId", "tls-stomp", "persistent", "true"),
                                    "{}")
                            .command())
                    .isEqualTo("RECEIPT");
            takeOne();
        }
    }

    @Test
    void theWebIsServed() throws Exception {
        HttpResponse<String> answer =
                trusting.http().build().send(request("https", booster).build(), HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
    }

    /** A load balancer's probe and a reverse proxy use names of their own. */
    @ParameterizedTest
    @ValueSource(strings = {"proxy.example", "127.0.0.1"})
    void theWebIsServedUnderAnyName(String name) throws Exception {
        try (SSLSocket socket = secured(booster.booster().status().webPort())) {
            SSLParameters parameters = socket.getSSLParameters();
            if (!Character.isDigit(name.charAt(0))) {
                parameters.setServerNames(List.of(new SNIHostName(name)));
            }
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("GET /health/live HTTP/1.1\r\nHost: " + name + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void whoDoesNotTrustItsAuthorityDoesNotTalkToIt() throws Exception {
        assertThatExceptionOfType(BoosterUnavailableException.class)
                .isThrownBy(() -> connector(booster, trusting("elsewhere")).connect())
                .withMessageContaining("by no authority in ca.pem");
        assertThatExceptionOfType(SSLException.class).isThrownBy(() -> HttpClient.newHttpClient()
                .send(request("https", booster).build(), HttpResponse.BodyHandlers.ofString()));
    }

    @Test
    void aCertificateForAnotherNameIsRefused() throws Exception {
        Encryption other = trusting("elsewhere");

        assertThatExceptionOfType(BoosterUnavailableException.class)
                .isThrownBy(() -> connector(elsewhere, other).connect())
                .withMessageContaining("for other names");
        assertThatExceptionOfType(SSLException.class).isThrownBy(() -> other.http()
                .build()
                .send(request("https", elsewhere).build(), HttpResponse.BodyHandlers.ofString()));
    }

    @Test
    void whoDoesNotEncryptIsToldSo() throws Exception {
        assertThatExceptionOfType(BoosterUnavailableException.class)
                .isThrownBy(() -> connector(booster, Encryption.NONE).connect())
                .withMessageContaining("it speaks TLS and this side does not: set booster.tls=on here");
        HttpResponse<String> answer =
                HttpClient.newHttpClient().send(request("http", booster).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).startsWith("This port speaks TLS only: use https://");
        try (StompClient client = new StompClient(
                new Socket("127.0.0.1", booster.booster().status().clientsPort()))) {
            client.write("CONNECT", Map.of("login", "submitter", "passcode", "x"), "");
            assertThat(client.read().headers()).containsEntry("message", "This port speaks TLS only");
        }
        assertThatExceptionOfType(JMSException.class)
                .isThrownBy(() -> new JmsConnectionFactory(
                                "amqp://127.0.0.1:" + booster.booster().status().clientsPort())
                        .createConnection("submitter", "x"))
                .withMessageContaining("AMQP");
    }

    @Test
    void whoEncryptsIsToldWhereNobodyElseDoes() throws Exception {
        try (TestBooster plain = TestBooster.start(folder.resolve("plain"), "tls=off")) {
            assertThatExceptionOfType(BoosterUnavailableException.class)
                    .isThrownBy(() -> connector(plain, trusting).connect())
                    .withMessageContaining("it does not speak TLS and this side does: set tls=on there");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"messages", "clients"})
    void wordsInTheClearGetNoWordBack(String port) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port(port))) {
            socket.setSoTimeout(30_000);
            OutputStream out = socket.getOutputStream();
            out.write("GET / HTTP/1.1\r\nHost: booster\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            byte[] back = socket.getInputStream().readAllBytes();
            // A TLS alert at most: 7 bytes that say "this is no TLS".
            assertThat(back.length).isLessThanOrEqualTo(7);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "messages, TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
        "messages, TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
        "clients, TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
        "web, TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"
    })
    void weakCiphersAreRefused(String port, String cipher) throws Exception {
        try (SSLSocket socket = secured(port(port))) {
            socket.setEnabledCipherSuites(new String[] {cipher});

            assertThat(catchThrowable(socket::startHandshake)).isInstanceOf(SSLException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "messages, TLSv1.2",
        "messages, TLSv1.3",
        "clients, TLSv1.2",
        "clients, TLSv1.3",
        "web, TLSv1.2",
        "web, TLSv1.3"
    })
    void modernVersionsAreSpoken(String port, String version) throws Exception {
        try (SSLSocket socket = secured(port(port))) {
            socket.setEnabledProtocols(new String[] {version});

            socket.startHandshake();

            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
        }
    }

    private static int port(String name) {
        BoosterStatus status = booster.booster().status();
        return switch (name) {
            case "messages" -> status.messagesPort();
            case "clients" -> status.clientsPort();
            default -> status.webPort();
        };
    }

    private static void takeOne() throws JMSException, BoosterUnavailableException {
        try (BoosterConnection connection = connector(booster, trusting).connect();
                Session session = connection.transacted();
                MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE))) {
            assertThat(consumer.receive(60_000)).isInstanceOfAny(TextMessage.class, jakarta.jms.BytesMessage.class);
            session.commit();
        }
    }

    private static BoosterConnector connector(TestBooster to, Encryption encryption) {
        return new BoosterConnector(
                BoosterAddresses.parse("127.0.0.1:" + to.booster().status().messagesPort()),
                new BoosterLogin("server", to.password("server")),
                0,
                encryption);
    }

    private static HttpRequest.Builder request(String scheme, TestBooster to) {
        return HttpRequest.newBuilder(
                URI.create(scheme + "://127.0.0.1:" + to.booster().status().webPort() + "/health/live"));
    }

    private static SSLSocket secured(int port) throws IOException {
        return (SSLSocket)
                trusting.identity().orElseThrow().context().getSocketFactory().createSocket("127.0.0.1", port);
    }

    /** As one who has nothing but the certificate of the authority of a Booster. */
    private static Encryption trusting(String home) throws Exception {
        Path own = Files.createDirectories(folder.resolve("trusting-" + home));
        TlsFiles files = new TlsFiles(own);
        if (!Files.exists(files.trusted())) {
            Files.copy(folder.resolve(home).resolve("conf/tls/ca.pem"), files.trusted());
        }
        return Encryption.by(TlsIdentity.in(files));
    }

    private static Path trustStore() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        X509Certificate authority =
                new TlsFiles(folder.resolve("booster/conf/tls")).readTrusted().get(0);
        store.setCertificateEntry("booster", authority);
        Path file = folder.resolve("trust.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, TRUST_PASSWORD.toCharArray());
        }
        return file;
    }
}
