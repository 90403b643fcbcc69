package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.jms.ActiveMQJMSClient;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.broker.user.Users;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.PropertyNames;

/** Nobody has an answer sent to the queue of another user. */
@Tag("key")
@Tag("integration")
@Timeout(120)
class OwnRepliesTest {
    private static final String AMYS = "omflow.reply.amys";
    private static final long PATIENCE = 20_000;

    @TempDir
    static Path folder;

    private static TestBooster booster;
    private static Connection amy;
    private static TemporaryQueue temporary;

    @BeforeAll
    static void start() throws Exception {
        booster = TestBooster.start(folder);
        Users users = new Users(booster.home().conf());
        users.put("amy", UserRole.SUBMITTER, "amy-password".toCharArray());
        users.put("mallory", UserRole.SUBMITTER, "mallory-password".toCharArray());
        amy = booster.core("amy");
        Session session = amy.createSession(false, Session.AUTO_ACKNOWLEDGE);
        session.createConsumer(session.createQueue(AMYS));
        temporary = session.createTemporaryQueue();
    }

    @AfterAll
    static void stop() throws JMSException {
        amy.close();
        booster.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                AMYS,
                "queue://" + AMYS,
                "topic://" + AMYS,
                "temp-queue://" + AMYS,
                "queue://queue://" + AMYS,
                "queue:///queue/" + AMYS,
                "queue://" + AMYS + "::" + AMYS
            })
    void byCoreAndStompAJobWithAnothersReplyToIsRefused(String replyTo) throws Exception {
        try (Connection mallory = booster.core("mallory");
                StompClient stomp = booster.stomp("mallory")) {
            Session session = mallory.createSession(false, Session.AUTO_ACKNOWLEDGE);
            TextMessage job = session.createTextMessage("{}");
            ((ActiveMQMessage) job).getCoreMessage().putStringProperty("JMSReplyTo", replyTo);
            assertThatThrownBy(() -> jobs(session).send(job)).hasMessageContaining("'" + AMYS + "' belongs to another");

            StompClient.Frame answer =
                    stomp.ask("SEND", Map.of("destination", Addresses.FORM_PROCESS, "reply-to", replyTo), "{}");
            assertThat(answer.command()).isEqualTo("ERROR");
            assertThat(answer.body()).contains("'" + AMYS + "' belongs to another user", "was not accepted");
        }
        theNextJobIs("after all");
    }

    @Test
    void byAmqpToo() throws Exception {
        try (Connection mallory = booster.amqp("mallory")) {
            Session session = mallory.createSession(false, Session.AUTO_ACKNOWLEDGE);
            for (String name : new String[] {AMYS, temporary.getQueueName()}) {
                TextMessage job = session.createTextMessage("{}");
                job.setJMSReplyTo(session.createQueue(name));
                assertThatThrownBy(() -> jobs(session).send(job))
                        .hasMessageContaining("'" + name + "' belongs to another user");
            }
            TextMessage large = session.createTextMessage("x".repeat(300_000));
            large.setJMSReplyTo(session.createQueue(AMYS));
            assertThatThrownBy(() -> jobs(session).send(large)).hasMessageContaining("belongs to another user");
        }
        theNextJobIs("after all");
    }

    @Test
    void inATransactionToo() throws Exception {
        try (Connection mallory = booster.core("mallory")) {
            Session session = mallory.createSession(true, Session.SESSION_TRANSACTED);
            TextMessage job = session.createTextMessage("{}");
            job.setJMSReplyTo(ActiveMQJMSClient.createQueue(temporary.getQueueName()));
            assertThatThrownBy(() -> {
                        jobs(session).send(job);
                        session.commit();
                    })
                    .isInstanceOf(JMSException.class);
        }
        theNextJobIs("after all");
    }

    @Test
    void anAddressThatAnotherTakesLaterGetsNoAnswer() throws Exception {
        try (Connection server = booster.core("server")) {
            Session session = server.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer answers = session.createProducer(null);
            TextMessage answer = session.createTextMessage("hers");
            answer.setStringProperty(PropertyNames.REPLY_FOR, "mallory");
            Queue amys = session.createQueue(AMYS);
            assertThatThrownBy(() -> answers.send(amys, answer))
                    .hasMessageContaining("answer for user 'mallory'", "belongs to another user");
            assertThatThrownBy(() -> answers.send(session.createQueue(Addresses.FORM_PROCESS), answer))
                    .isInstanceOf(JMSException.class);
            answer.setStringProperty(PropertyNames.REPLY_FOR, "amy");
            answers.send(amys, answer);

            Session reading = amy.createSession(false, Session.AUTO_ACKNOWLEDGE);
            amy.start();
            try (MessageConsumer consumer = reading.createConsumer(reading.createQueue(temporary.getQueueName()))) {
                answers.send(session.createQueue(temporary.getQueueName()), answer);
                assertThat(((TextMessage) consumer.receive(PATIENCE)).getText()).isEqualTo("hers");
            }
        }
    }

    /** The broker checks and creates under one lock. */
    @Test
    void ofTwoUsersWhoMakeTheSameAddressAtOnceOneGetsIt() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (Connection mallory = booster.core("mallory");
                Connection malloryToo = booster.core("mallory");
                Connection amyToo = booster.core("amy")) {
            List<Connection> all = List.of(amy, mallory, amyToo, malloryToo);
            for (int round = 0; round < 20; round++) {
                String name = "omflow.reply.race-" + round;
                CyclicBarrier together = new CyclicBarrier(all.size());
                List<Future<Boolean>> made = new ArrayList<>();
                for (Connection each : all) {
                    made.add(threads.submit(() -> makes(each, name, together)));
                }
                List<Boolean> results = new ArrayList<>();
                for (Future<Boolean> each : made) {
                    results.add(each.get(PATIENCE, TimeUnit.MILLISECONDS));
                }
                boolean amyHas = results.get(0) || results.get(2);
                boolean malloryHas = results.get(1) || results.get(3);
                assertThat(amyHas).as(name + results).isNotEqualTo(malloryHas);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Makes a queue of its own at that address. */
    private static boolean makes(Connection connection, String address, CyclicBarrier together) throws Exception {
        ActiveMQSession session = (ActiveMQSession) connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        QueueConfiguration queue = QueueConfiguration.of(UUID.randomUUID().toString())
                .setAddress(address)
                .setRoutingType(RoutingType.ANYCAST);
        together.await();
        try {
            session.getCoreSession().createQueue(queue);
            return true;
        } catch (ActiveMQException e) {
            assertThat(e).hasMessageContaining("belongs to another user");
            return false;
        }
    }

    /** A job that is sent now is the next one a server gets: none before it was accepted. */
    private static void theNextJobIs(String text) throws Exception {
        try (Connection server = booster.core("server")) {
            Session sending = amy.createSession(false, Session.AUTO_ACKNOWLEDGE);
            TextMessage job = sending.createTextMessage(text);
            job.setJMSReplyTo(temporary);
            jobs(sending).send(job);
            server.start();
            Session taking = server.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = taking.createConsumer(taking.createQueue(Addresses.FORM_PROCESS));
            assertThat(((TextMessage) consumer.receive(PATIENCE)).getText()).isEqualTo(text);
        }
    }

    private static MessageProducer jobs(Session session) throws JMSException {
        return session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
    }
}
