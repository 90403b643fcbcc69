package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.broker.user.Users;
import org.omflow.booster.ha.message.Addresses;

/** A flood of wrong passwords, over every protocol, costs those who are logged in or log in rightly next to nothing. */
@Tag("key")
@Tag("integration")
@Timeout(180)
class LoginFloodTest {
    private static final long FLOOR_MS = 100;
    private static final Duration EACH = Duration.ofMillis(1000);
    private static final int ROUNDS = 3;
    private static final int CORES_AT_ONCE = 10;

    @TempDir
    private Path folder;

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger refused = new AtomicInteger();

    @Test
    void twoHundredGuessersDoNotHoldUpOthers() throws Exception {
        guessersDoNotHoldUpOthers(200);
    }

    @Test
    @Tag("long")
    void fiveHundredGuessersDoNotHoldUpOthers() throws Exception {
        guessersDoNotHoldUpOthers(500);
    }

    private void guessersDoNotHoldUpOthers(int guessers) throws Exception {
        try (TestBooster booster = TestBooster.start(folder);
                StompClient sender = booster.stomp("submitter")) {
            Users users = new Users(booster.home().conf());
            for (String name : List.of("amy", "bob", "carl")) {
                users.put(name, UserRole.ADMIN, booster.password(name).toCharArray());
            }
            send(sender, Duration.ofMillis(1000));
            long quiet = 0;
            long flooded = Long.MAX_VALUE;
            // Other work on the machine slows some rounds of either down, but not all.
            for (int round = 0; round < ROUNDS; round++) {
                List<Thread> others = start(guessers, number -> noLogin(booster));
                quiet = Math.max(quiet, send(sender, EACH));
                end(others);
                List<Thread> guesses = start(guessers, number -> guess(booster, number));
                flooded = Math.min(flooded, send(sender, EACH));
                end(guesses);
            }
            List<Thread> flood = start(guessers, number -> guess(booster, number));
            assertThat(refused).as("guesses refused").hasValueGreaterThan(0);
            assertThat(flooded)
                    .as("a receipt among guessers, 99th percentile in ms, among refused handshakes " + quiet)
                    .isLessThanOrEqualTo(2 * quiet + FLOOR_MS);
            honestLogins(booster);
            heartBeats(booster);
            long begun = System.nanoTime();
            assertThat(booster.get("/health/ready").statusCode()).isEqualTo(200);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
            end(flood);
        }
    }

    /** One whose user is guessed at but who logged in before, and others who log in for the first time. */
    private static void honestLogins(TestBooster booster) throws Exception {
        long begun = System.nanoTime();
        booster.stomp("submitter").close();
        booster.core("amy").close();
        booster.amqp("bob").close();
        assertThat(booster.get("/api/status", "carl", booster.password("carl")).statusCode())
                .isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
    }

    private static void heartBeats(TestBooster booster) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", booster.booster().status().clientsPort())) {
            socket.setSoTimeout(3000);
            String connect = "CONNECT\naccept-version:1.2\nhost:x\nheart-beat:0,500\nlogin:submitter\npasscode:"
                    + booster.password("submitter") + "\n\n\0";
            socket.getOutputStream().write(connect.getBytes(StandardCharsets.UTF_8));
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int last = in.readUnsignedByte();
            while (last != 0) {
                last = in.readUnsignedByte();
            }
            for (int beats = 0; beats < 3; beats++) {
                in.readUnsignedByte();
            }
        }
    }

    /** Sends jobs one by one for a while; returns the 99th percentile of the time to a receipt, in milliseconds. */
    private static long send(StompClient sender, Duration time) throws IOException {
        List<Long> times = new ArrayList<>();
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            long begun = System.nanoTime();
            StompClient.Frame answer = sender.ask("SEND", Map.of("destination", Addresses.FORM_PROCESS), "{}");
            times.add(System.nanoTime() - begun);
            assertThat(answer.command()).isEqualTo("RECEIPT");
        }
        Collections.sort(times);
        return Duration.ofNanos(times.get((times.size() * 99) / 100)).toMillis();
    }

    private List<Thread> start(int count, Guess guess) {
        over.set(false);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            Thread thread = new Thread(() -> {
                while (!over.get()) {
                    try {
                        guess.make(number);
                    } catch (Exception e) {
                        refused.incrementAndGet();
                    }
                }
            });
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        return threads;
    }

    private void end(List<Thread> threads) throws InterruptedException {
        over.set(true);
        for (Thread thread : threads) {
            thread.join(Duration.ofSeconds(30).toMillis());
        }
    }

    /** A client that is refused before any password is checked. */
    private static void noLogin(TestBooster booster) throws IOException {
        try (StompClient client = new StompClient(booster.booster().status().clientsPort())) {
            client.connect();
        }
    }

    private static void guess(TestBooster booster, int number) throws Exception {
        String user = List.of("submitter", "server", "agent", "admin", "nobody-" + number)
                .get(number % 5);
        String password = "wrong-" + number + "-" + System.nanoTime();
        if (number < CORES_AT_ONCE) {
            core(booster, user, password);
        } else if (number % 10 == 0) {
            int status = booster.get("/api/status", user, password).statusCode();
            throw new IOException("HTTP " + status);
        } else if (number % 3 == 0) {
            amqp(booster, user, password);
        } else {
            try (StompClient client = new StompClient(booster.booster().status().clientsPort())) {
                client.connect(user, password);
            }
        }
    }

    private static void core(TestBooster booster, String user, String password) throws JMSException {
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(
                "tcp://127.0.0.1:" + booster.booster().status().messagesPort() + "?reconnectAttempts=0")) {
            factory.setInitialConnectAttempts(1);
            factory.createConnection(user, password).close();
        }
    }

    private static void amqp(TestBooster booster, String user, String password) throws IOException {
        byte[] login = SaslPlain.init(user, password);
        try (Socket socket = new Socket("127.0.0.1", booster.booster().status().clientsPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(login);
            if (SaslPlain.outcome(new DataInputStream(socket.getInputStream())) != 0) {
                throw new IOException("refused");
            }
        }
    }

    /** One try of a client. */
    private interface Guess {
        void make(int number) throws Exception;
    }
}
