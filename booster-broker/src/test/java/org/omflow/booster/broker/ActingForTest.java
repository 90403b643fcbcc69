package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.broker.user.Users;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.MayActFor;
import org.omflow.booster.ha.message.PropertyNames;

/** The Booster tells servers for whom the sender of a job may act, whatever the sender writes. */
@Tag("key")
@Tag("integration")
@Timeout(60)
class ActingForTest {
    private static final long PATIENCE = 20_000;

    @TempDir
    Path folder;

    private TestBooster booster;
    private Users users;

    @BeforeEach
    void start() throws Exception {
        booster = TestBooster.start(folder);
        users = new Users(booster.home().conf());
        users.put("portal", UserRole.SUBMITTER, "portal-password".toCharArray(), MayActFor.parse("bob, Zoë Ä"));
    }

    @AfterEach
    void stop() {
        booster.close();
    }

    @Test
    void whatTheSenderWritesIsReplacedByCoreAmqpAndStomp() throws Exception {
        try (Connection server = booster.core("server")) {
            for (String user : new String[] {"submitter", "portal"}) {
                String stamped = user.equals("portal") ? "Zoë Ä,bob" : "";
                try (Connection core = booster.core(user);
                        Connection amqp = booster.amqp(user);
                        StompClient stomp = booster.stomp(user)) {
                    send(core, true);
                    assertThat(stamp(server)).isEqualTo(stamped);
                    send(core, false);
                    assertThat(stamp(server)).isEqualTo(stamped);
                    send(amqp, true);
                    assertThat(stamp(server)).isEqualTo(stamped);
                    send(amqp, false);
                    assertThat(stamp(server)).isEqualTo(stamped);
                    stomp.ask(
                            "SEND",
                            Map.of(
                                    "destination",
                                    Addresses.FORM_PROCESS,
                                    "jobId",
                                    "s",
                                    PropertyNames.ACTS_FOR,
                                    "*",
                                    PropertyNames.ROLE,
                                    "server"),
                            "{}");
                    assertThat(stamp(server)).isEqualTo(stamped);
                }
            }
        }
    }

    @Test
    void aChangeEndsOpenConnectionsAndCountsForTheNext() throws Exception {
        try (Connection before = booster.core("portal")) {
            CountDownLatch ended = new CountDownLatch(1);
            before.setExceptionListener(e -> ended.countDown());
            users.changeMayActFor("portal", MayActFor.ITSELF);
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        }
        await().ignoreExceptions().untilAsserted(() -> {
            try (Connection server = booster.core("server");
                    Connection after = booster.core("portal")) {
                send(after, true);
                assertThat(stamp(server)).isEmpty();
            }
        });
    }

    private static void send(Connection connection, boolean forged) throws JMSException {
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageProducer jobs = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
        TextMessage job = session.createTextMessage("{}");
        job.setJMSType("order.place");
        job.setStringProperty(PropertyNames.JOB_ID, "j");
        if (forged) {
            job.setStringProperty(PropertyNames.ACTS_FOR, "*");
            job.setStringProperty(PropertyNames.ROLE, "server");
        }
        jobs.send(job);
        session.close();
    }

    /** For whom the sender of the next job may act, as a server reads it. */
    private static String stamp(Connection server) throws JMSException {
        Session session = server.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageConsumer jobs = session.createConsumer(session.createQueue(Addresses.FORM_PROCESS));
        Message job = jobs.receive(PATIENCE);
        assertThat(job).isNotNull();
        assertThat(job.getStringProperty(PropertyNames.ROLE)).isEqualTo("submitter");
        String stamp = job.getStringProperty(PropertyNames.ACTS_FOR);
        session.close();
        return stamp == null ? "" : stamp;
    }
}
