package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.Connection;
import jakarta.jms.JMSSecurityException;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.Normalizer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.broker.user.Users;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.testkit.LogLines;

/** Logins by password over every protocol: what is told of refused ones, and what comes with the login is not lost. */
@Tag("key")
@Tag("integration")
@Timeout(60)
class RefusedLoginsTest {
    private static final String COMPOSED = "m\u00fcller-pa\u00dfwort";

    @TempDir
    private static Path folder;

    private static TestBooster booster;

    private LogLines lines;

    @BeforeAll
    static void start() throws Exception {
        booster = TestBooster.start(folder);
        Users users = new Users(booster.home().conf());
        users.put(
                "umlaut",
                UserRole.ADMIN,
                Normalizer.normalize(COMPOSED, Normalizer.Form.NFD).toCharArray());
    }

    @AfterAll
    static void stop() {
        booster.close();
    }

    @BeforeEach
    void hear() {
        lines = LogLines.ofAll();
    }

    @AfterEach
    void hearNoMore() {
        lines.close();
    }

    @Test
    void aRefusedLoginIsOneLineWithUserAndAddressAndIsAudited() throws Exception {
        assertThatThrownBy(() -> core("server", "wrong-by-core")).isInstanceOf(JMSSecurityException.class);
        assertThatThrownBy(() -> amqp("agent", "wrong-by-amqp")).isInstanceOf(JMSSecurityException.class);
        try (StompClient stomp = new StompClient(booster.booster().status().clientsPort())) {
            assertThatThrownBy(() -> stomp.connect("submitter", "wrong-by-stomp"))
                    .isInstanceOf(IOException.class);
        }

        for (String user : List.of("server", "agent", "submitter")) {
            assertThat(warnings(user))
                    .containsExactly("Refused a client at 127.0.0.1: wrong password for user '" + user + "'");
            JsonNode line = await().atMost(Duration.ofSeconds(10))
                    .until(
                            () -> booster.audit().stream()
                                    .filter(one -> one.path("who").asText().equals(user))
                                    .findFirst()
                                    .orElse(null),
                            one -> one != null);
            assertThat(line.path("from").asText()).isEqualTo("127.0.0.1");
            assertThat(line.path("act").asText()).isEqualTo("login");
            assertThat(line.path("outcome").asText()).isEqualTo("refused: wrong password for user '" + user + "'");
        }
        assertThat(warnings("")).noneMatch(line -> line.contains("null") || line.contains("an unknown address"));
        assertThat(booster.get("/metrics").body())
                .containsPattern("omflow_logins_failed_total\\{reason=\"password\"} [3-9]");
    }

    @Test
    void aNameThatIsNoUserIsNotRepeated() throws Exception {
        assertThatThrownBy(() -> core("my-secret-password", "x")).isInstanceOf(JMSSecurityException.class);

        assertThat(warnings("")).contains("Refused a client at 127.0.0.1: there is no user with the name it gave");
        await().until(() -> booster.audit().stream()
                .anyMatch(line -> line.path("who").asText().equals("unknown user")));
        assertThat(booster.audit().toString() + warnings("")).doesNotContain("my-secret-password");
    }

    @Test
    void umlautsAreTheSameHoweverTheyAreComposed() throws Exception {
        for (String password : List.of(COMPOSED, Normalizer.normalize(COMPOSED, Normalizer.Form.NFD))) {
            core("umlaut", password).close();
            amqp("umlaut", password).close();
            try (StompClient stomp = new StompClient(booster.booster().status().clientsPort())) {
                stomp.connect("umlaut", password);
            }
            assertThat(booster.get("/api/status", "umlaut", password).statusCode())
                    .isEqualTo(200);
        }
        assertThat(booster.get("/api/status", "umlaut", COMPOSED + "\u0000").statusCode())
                .isEqualTo(401);
    }

    @Test
    void framesThatComeWithAStompLoginAreDoneAfterIt() throws Exception {
        try (StompClient stomp = new StompClient(booster.booster().status().clientsPort())) {
            fresh("piped-stomp");
            String connect =
                    "CONNECT\naccept-version:1.2\nhost:x\nlogin:piped-stomp\npasscode:piped-stomp-password\n\n\0";
            String send = "SEND\ndestination:" + Addresses.FORM_PROCESS + "\nreceipt:r1\n\n{}\0";
            stomp.writeRaw((connect + send + send.replace("r1", "r2")).getBytes(StandardCharsets.UTF_8));

            assertThat(stomp.read().command()).isEqualTo("CONNECTED");
            assertThat(stomp.read().headers()).containsEntry("receipt-id", "r1");
            assertThat(stomp.read().headers()).containsEntry("receipt-id", "r2");
            assertThat(stomp.ask("SEND", Map.of("destination", Addresses.FORM_PROCESS), "{}")
                            .command())
                    .isEqualTo("RECEIPT");
        }
    }

    /** All in one piece, so that the broker reads the next one as soon as it has answered the first. */
    @Test
    void aStompConnectionHasOneGuess() throws Exception {
        fresh("guessed");
        String nobody = "CONNECT\naccept-version:1.2\nhost:x\n\n\0";
        String guesses = "";
        for (int i = 0; i < 5; i++) {
            guesses += "CONNECT\naccept-version:1.2\nhost:x\nlogin:guessed\npasscode:guess-" + i + "\n\n\0";
        }
        for (String all : List.of(nobody + guesses, guesses, guesses.replace("guess-", "last-"))) {
            try (StompClient stomp = new StompClient(booster.booster().status().clientsPort())) {
                stomp.writeRaw(all.getBytes(StandardCharsets.UTF_8));

                assertThat(stomp.read().command()).isEqualTo("ERROR");
                assertThat(stomp.read()).isNull();
            }
        }
        // Further guesses would have been checked before the last.
        assertThat(warnings("user 'guessed'")).hasSize(2);
        assertThat(warnings("neither user and password")).hasSize(1);
    }

    @Test
    void whatComesWithAnAmqpLoginIsReadAfterIt() throws Exception {
        fresh("piped-amqp");
        for (String password : List.of("piped-amqp-password", "wrong")) {
            byte[] login = SaslPlain.init("piped-amqp", password);
            ByteBuffer all = ByteBuffer.allocate(login.length + SaslPlain.AMQP.length)
                    .put(login)
                    .put(SaslPlain.AMQP);
            try (Socket socket =
                    new Socket("127.0.0.1", booster.booster().status().clientsPort())) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write(all.array());
                DataInputStream in = new DataInputStream(socket.getInputStream());
                int outcome = SaslPlain.outcome(in);
                assertThat(outcome).isEqualTo(password.equals("wrong") ? 1 : 0);
                if (outcome == 0) {
                    assertThat(in.readNBytes(SaslPlain.AMQP.length)).isEqualTo(SaslPlain.AMQP);
                }
            }
        }
    }

    @Test
    void aPacketThatCannotBeReadIsOneLine() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", booster.booster().status().messagesPort())) {
            socket.getOutputStream()
                    .write(ByteBuffer.allocate(20)
                            .put("ARTEMIS".getBytes(StandardCharsets.US_ASCII))
                            .putInt(9)
                            .put((byte) 120)
                            .putLong(1)
                            .array());

            await().atMost(Duration.ofSeconds(10))
                    .until(() -> !warnings("packet type 120").isEmpty());
            // Closed after the last line.
            socket.setSoTimeout(10_000);
            socket.getInputStream().readAllBytes();
        }
        assertThat(warnings("packet type 120")).hasSize(1);
        assertThat(lines.withStack()).isEmpty();
    }

    /** A user who never logged in. */
    private static void fresh(String name) throws Exception {
        new Users(booster.home().conf()).put(name, UserRole.SUBMITTER, (name + "-password").toCharArray());
    }

    private List<String> warnings(String part) {
        return lines.troubles().stream().filter(line -> line.contains(part)).toList();
    }

    private static Connection core(String user, String password) throws Exception {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(
                "tcp://127.0.0.1:" + booster.booster().status().messagesPort() + "?reconnectAttempts=0");
        return factory.createConnection(user, password);
    }

    private static Connection amqp(String user, String password) throws Exception {
        Connection connection = new JmsConnectionFactory(
                        "amqp://127.0.0.1:" + booster.booster().status().clientsPort())
                .createConnection(user, password);
        connection.start();
        return connection;
    }
}
