package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.io.DataInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.broker.user.Users;

/** A client whose password is not checked, because too many wait for that, is told so and does not take it for wrong. */
@Tag("key")
@Tag("integration")
@Timeout(120)
class BusyLoginsTest {
    private static final String BUSY =
            "Too many logins wait for the check of their password: try again in a few seconds";
    private static final int CROWD = 40;
    /** Outcomes of an AMQP login. */
    private static final int WRONG = 1;

    private static final int TRY_AGAIN = 4;

    @TempDir
    static Path folder;

    private static TestBooster booster;

    @BeforeAll
    static void start() throws Exception {
        booster = TestBooster.start(folder);
        new Users(booster.home().conf()).put("crowded", UserRole.SUBMITTER, "crowded-password".toCharArray());
    }

    @AfterAll
    static void stop() {
        booster.close();
    }

    /** More than may wait for the check of their passwords, all at once. */
    @Test
    void whoIsRefusedUncheckedIsToldSo() throws Exception {
        int port = booster.booster().status().clientsPort();
        List<String> answers = new ArrayList<>();
        List<StompClient> stomp = new ArrayList<>();
        List<Socket> amqp = new ArrayList<>();
        try {
            for (int i = 0; i < CROWD; i++) {
                stomp.add(new StompClient(port));
                amqp.add(new Socket("127.0.0.1", port));
            }
            for (int i = 0; i < CROWD; i++) {
                String login = "CONNECT\naccept-version:1.2\nhost:x\nlogin:crowded\npasscode:wrong-" + i + "\n\n\0";
                stomp.get(i).writeRaw(login.getBytes(StandardCharsets.UTF_8));
                amqp.get(i).getOutputStream().write(SaslPlain.init("crowded", "wrong-by-amqp-" + i));
            }
            for (StompClient client : stomp) {
                answers.add(client.read().headers().get("message"));
                assertThat(client.read()).isNull();
            }
            List<Integer> outcomes = new ArrayList<>();
            for (Socket socket : amqp) {
                socket.setSoTimeout(30_000);
                DataInputStream in = new DataInputStream(socket.getInputStream());
                int outcome = SaslPlain.outcome(in);
                outcomes.add(outcome);
                if (outcome == TRY_AGAIN) {
                    // To its end: the connection is closed.
                    in.readAllBytes();
                }
            }
            // Whose passwords are checked depends on who comes first.
            assertThat(outcomes).isSubsetOf(WRONG, TRY_AGAIN).contains(TRY_AGAIN);
        } finally {
            for (StompClient client : stomp) {
                client.close();
            }
            for (Socket socket : amqp) {
                socket.close();
            }
        }
        assertThat(answers)
                .anySatisfy(answer -> assertThat(answer).isEqualTo(BUSY))
                .anySatisfy(answer -> assertThat(answer).isNotEqualTo(BUSY));
        assertThat(crowdByCore()).anySatisfy(answer -> assertThat(answer).contains(BUSY));
    }

    private static List<String> crowdByCore() throws Exception {
        ExecutorService crowd = Executors.newFixedThreadPool(CROWD / 2);
        try {
            List<Future<String>> all = new ArrayList<>();
            for (int i = 0; i < CROWD / 2; i++) {
                String password = "wrong-by-core-" + i;
                all.add(crowd.submit(() -> {
                    try (Connection connection = core(password)) {
                        return "let in: " + connection;
                    } catch (JMSException e) {
                        return e.getMessage();
                    }
                }));
            }
            List<String> answers = new ArrayList<>();
            for (Future<String> one : all) {
                answers.add(one.get());
            }
            return answers;
        } finally {
            crowd.shutdown();
        }
    }

    private static Connection core(String password) throws Exception {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(
                "tcp://127.0.0.1:" + booster.booster().status().messagesPort() + "?reconnectAttempts=0");
        return factory.createConnection("crowded", password);
    }
}
