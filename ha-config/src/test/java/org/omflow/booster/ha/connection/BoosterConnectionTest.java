package org.omflow.booster.ha.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.address.BoosterAddresses;
import org.omflow.booster.ha.address.FreePorts;
import org.omflow.booster.ha.testkit.FaultyTcpProxy;

/** A Booster falls silent: whoever waits for it comes back soon, and goes to the other. */
@Tag("pair")
@Timeout(120)
@Tag("integration")
class BoosterConnectionTest {
    /** The silence, and the rest for a slow machine. */
    private static final Duration AT_MOST = Duration.ofSeconds(20);
    /** What the client library says of a call that it ends by itself, after {@link BoosterConnector#CALL_TIMEOUT}. */
    private static final String CALL_TIMED_OUT = "AMQ219014";

    private interface Call {
        void run() throws Exception;
    }

    private final Map<String, FutureTask<Void>> callers = new LinkedHashMap<>();

    private TestBroker first;
    private TestBroker second;
    private FaultyTcpProxy cable;
    private BoosterConnector connector;
    private BoosterConnection connection;

    @BeforeEach
    @Timeout(120)
    void start() throws Exception {
        first = TestBroker.start();
        cable = FaultyTcpProxy.to(first.port());
        int port = FreePorts.one();
        connector = new BoosterConnector(
                BoosterAddresses.parse(cable.address() + ",127.0.0.1:" + port), TestBroker.LOGIN, 0);
        connection = connector.connect("test", () -> false);
        second = TestBroker.startOn(port);
    }

    @AfterEach
    void stop() throws Exception {
        connection.close();
        cable.close();
        second.close();
        first.close();
    }

    @Test
    void whoeverWaitsForASilentBoosterComesBackAndFindsTheOther() throws Exception {
        Session sending = connection.direct();
        MessageProducer sender = sending.createProducer(sending.createQueue("probe"));
        caller("a send", () -> sender.send(sending.createTextMessage("x")));

        Session committing = connection.transacted();
        committing.createProducer(committing.createQueue("probe")).send(committing.createTextMessage("x"));
        caller("a commit", committing::commit);

        // The one call that no time limit of the client library ends.
        Session filling = connection.transacted();
        MessageProducer filler = filling.createProducer(filling.createQueue("probe"));
        String large = "x".repeat(10_000);
        caller("a sender that waits for room", () -> {
            while (true) {
                filler.send(filling.createTextMessage(large));
            }
        });

        caller("whoever begins a session", connection::transacted);

        Session beginning = connection.transacted();
        caller("whoever begins to receive", () -> beginning.createConsumer(beginning.createQueue("probe")));

        Session looking = connection.transacted();
        MessageConsumer looker = looking.createConsumer(looking.createQueue("empty"));
        caller("a receiver that looks again and again", () -> {
            while (true) {
                looker.receive(100);
                connection.check();
            }
        });

        Session waiting = connection.transacted();
        MessageConsumer waiter = waiting.createConsumer(waiting.createQueue("empty"));
        caller("a receiver without a time limit", () -> {
            waiter.receive();
            connection.check();
        });

        Session listening = connection.direct();
        listening.createConsumer(listening.createQueue("empty")).setMessageListener(message -> {});
        caller("one who only listens", () -> {
            await().atMost(Duration.ofSeconds(60)).until(connection::isBroken);
            connection.check();
        });

        cable.silence();
        long start = System.nanoTime();
        callers.forEach((name, call) -> start(name, call));
        callers.forEach((name, call) -> assertThatExceptionOfType(ExecutionException.class)
                .as(name)
                .isThrownBy(() -> call.get(60, TimeUnit.SECONDS))
                .withCauseInstanceOf(JMSException.class)
                .satisfies(e -> assertThat(messages(e)).noneMatch(said -> said.contains(CALL_TIMED_OUT))));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_MOST);

        assertThatExceptionOfType(JMSException.class)
                .isThrownBy(connection::check)
                .withMessage("The connection to the Booster " + cable.address() + " was lost: it is silent for 3 s");
        assertThat(connector.theOneToBeginWithFirst().get(0)).hasToString(second.address());
        try (BoosterConnection other = connector.connect("test", () -> false)) {
            assertThat(other.address()).hasToString(second.address());
        }
    }

    @Test
    void whenACallComesBackForABrokenLineTheConnectionIsKnownToBeBroken() throws Exception {
        for (int round = 0; round < 20; round++) {
            try (FaultyTcpProxy breaking = FaultyTcpProxy.to(first.port());
                    BoosterConnection open = new BoosterConnector(
                                    BoosterAddresses.parse(breaking.address()), TestBroker.LOGIN, 0)
                            .connect()) {
                Session session = open.transacted();
                MessageProducer producer = session.createProducer(session.createQueue("probe"));
                FutureTask<Boolean> sending = new FutureTask<>(() -> {
                    try {
                        while (true) {
                            producer.send(session.createTextMessage("x"));
                            session.commit();
                        }
                    } catch (JMSException e) {
                        return open.isBroken();
                    }
                });
                start("a sender", sending);
                breaking.close();
                assertThat(sending.get(30, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    /** Nobody works with it, so there is nothing to be heard but the signs of life. */
    @Test
    void anIdleConnectionIsNoSilentOne() {
        await().during(SilenceWatch.SILENCE.plusSeconds(1))
                .atMost(Duration.ofSeconds(30))
                .until(() -> !connection.isBroken());
    }

    @Test
    void aReplyQueueIsThereUntilItIsDeletedOrItsConnectionEnds() throws Exception {
        Session session = connection.direct();
        BoosterConnection requester = connector.connect("requester", () -> false);
        TemporaryQueue deleted = requester.direct().createTemporaryQueue();
        String left = JobMessages.nameOf(requester.direct().createTemporaryQueue());
        assertThat(connection.hasQueue(session, JobMessages.nameOf(deleted))).isTrue();
        deleted.delete();
        assertThat(connection.hasQueue(session, JobMessages.nameOf(deleted))).isFalse();

        assertThat(connection.hasQueue(session, left)).isTrue();
        requester.close();
        await().until(() -> !connection.hasQueue(session, left));
        assertThat(connection.hasQueue(session, "topic:omflow.form.result")).isFalse();
    }

    @Test
    void closingDoesNotWaitForASilentBooster() throws Exception {
        connection.transacted();
        connection.direct();
        cable.silence();
        long start = System.nanoTime();

        connection.close();

        // Left to the client library this would take 5 s.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
        await().atMost(Duration.ofNanos(start + Duration.ofMillis(4_500).toNanos() - System.nanoTime()))
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("close connection to")));
    }

    private static List<String> messages(Throwable e) {
        return Stream.iterate(e, Objects::nonNull, Throwable::getCause)
                .map(Throwable::toString)
                .toList();
    }

    private void caller(String name, Call call) {
        callers.put(name, new FutureTask<>(() -> {
            call.run();
            return null;
        }));
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
