package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.message.Addresses;

/** Jobs are shared out over the servers, those of one order stay together, and a server that joins gets its share. */
@Tag("job")
@Tag("integration")
class SharingTest {
    private static final int ORDERS = 300;

    @TempDir
    Path folder;

    /** One server: counts the jobs it takes. */
    private static final class Server implements AutoCloseable {
        private final BoosterConnection connection;
        private final AtomicInteger taken = new AtomicInteger();
        private final Set<String> orders = ConcurrentHashMap.newKeySet();

        Server(TestBooster booster) throws Exception {
            connection = booster.connect("server", 64 << 10);
            Session session = connection.direct();
            session.createConsumer(session.createQueue(Addresses.FORM_PROCESS)).setMessageListener(this::take);
        }

        private void take(Message job) {
            try {
                orders.add(job.getStringProperty("JMSXGroupID"));
                taken.incrementAndGet();
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            connection.close();
        }
    }

    @Test
    void aServerThatJoinsGetsItsShare() throws Exception {
        try (TestBooster booster = TestBooster.start(folder);
                Connection submitter = booster.core("submitter");
                Server first = new Server(booster);
                Server second = new Server(booster)) {
            submit(submitter, 3);
            await().atMost(Duration.ofSeconds(20)).until(() -> first.taken.get() + second.taken.get() == ORDERS * 3);
            assertThat(first.taken.get()).isBetween(ORDERS / 2, ORDERS * 5 / 2);
            assertThat(first.orders).doesNotContainAnyElementsOf(second.orders);

            try (Server third = new Server(booster)) {
                submit(submitter, 1);
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> first.taken.get() + second.taken.get() + third.taken.get() == ORDERS * 4);
                assertThat(third.taken.get()).isBetween(ORDERS / 6, ORDERS * 2 / 3);
            }
        }
    }

    @Test
    void jobsOfOneOrderStayInSequence() throws Exception {
        Map<String, List<Integer>> seen = new HashMap<>();
        try (TestBooster booster = TestBooster.start(folder);
                Connection submitter = booster.core("submitter");
                BoosterConnection server = booster.connect("server", 0)) {
            submit(submitter, 3);
            Session session = server.direct();
            var consumer = session.createConsumer(session.createQueue(Addresses.FORM_PROCESS));
            for (int i = 0; i < ORDERS * 3; i++) {
                Message job = consumer.receive(60_000);
                seen.computeIfAbsent(job.getStringProperty("JMSXGroupID"), order -> new ArrayList<>())
                        .add(job.getIntProperty("step"));
            }
        }
        assertThat(seen).hasSize(ORDERS);
        assertThat(seen.values()).allMatch(List.of(0, 1, 2)::equals);
    }

    private static void submit(Connection submitter, int steps) throws JMSException {
        try (Session session = submitter.createSession(true, Session.SESSION_TRANSACTED)) {
            MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
            for (int step = 0; step < steps; step++) {
                for (int order = 0; order < ORDERS; order++) {
                    Message job = session.createTextMessage("{}");
                    job.setStringProperty("JMSXGroupID", "T-" + order);
                    job.setIntProperty("step", step);
                    producer.send(job);
                }
            }
            session.commit();
        }
    }
}
