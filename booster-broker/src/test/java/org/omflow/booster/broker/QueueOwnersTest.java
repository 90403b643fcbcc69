package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.nio.file.Path;
import java.util.Map;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.broker.user.Users;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.PropertyNames;

/** A submitter takes no results from another's subscription, and does not end it. */
@Tag("key")
@Tag("integration")
@Timeout(60)
class QueueOwnersTest {
    private static final long PATIENCE = 20_000;
    private static final int RESULTS = 3;

    @TempDir
    Path folder;

    private TestBooster booster;

    /** A result waits in the subscription of user submitter. */
    @BeforeEach
    void start() throws Exception {
        booster = TestBooster.start(folder);
        new Users(booster.home().conf()).put("other", UserRole.SUBMITTER, "other-password".toCharArray());
        try (Connection owner = booster.core("submitter");
                Connection server = booster.core("server")) {
            Session session = owner.createSession(false, Session.AUTO_ACKNOWLEDGE);
            session.createSharedDurableConsumer(topic(session), "theirs").close();
            Session answering = server.createSession(false, Session.AUTO_ACKNOWLEDGE);
            TextMessage result = answering.createTextMessage("done");
            result.setStringProperty(PropertyNames.READER, "submitter");
            answering.createProducer(topic(answering)).send(result);
        }
    }

    @AfterEach
    void theOwnerGetsTheResult() throws Exception {
        try (Connection owner = booster.core("submitter")) {
            Session session = owner.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer results = session.createSharedDurableConsumer(topic(session), "theirs");
            assertThat(((TextMessage) results.receive(PATIENCE)).getText()).isEqualTo("done");
        }
        booster.close();
    }

    @Test
    void byCoreNobodyElseTakesFromItOrEndsIt() throws Exception {
        try (Connection other = booster.core("other")) {
            Session session = other.createSession(false, Session.AUTO_ACKNOWLEDGE);
            assertThatThrownBy(() -> session.createSharedDurableConsumer(topic(session), "theirs"))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("User 'other' may not take from the subscription 'theirs' of another user");
            assertThatThrownBy(
                            () -> ((ActiveMQSession) session).getCoreSession().createConsumer("theirs"))
                    .hasMessageContaining("of another user");
            // The client asks first whether there is one, and sees none of another user.
            assertThatThrownBy(() -> session.unsubscribe("theirs")).isInstanceOf(InvalidDestinationException.class);
            assertThatThrownBy(
                            () -> ((ActiveMQSession) session).getCoreSession().deleteQueue("theirs"))
                    .hasMessageContaining("may not end the subscription 'theirs'");
            session.createSharedDurableConsumer(topic(session), "own").close();
            session.unsubscribe("own");
        }
    }

    @Test
    void byAmqpAndStompNobodyElseTakesFromIt() throws Exception {
        String name = Addresses.FORM_RESULT + "::theirs";
        try (Connection other = booster.amqp("other");
                StompClient stomp = booster.stomp("other")) {
            Session session = other.createSession(false, Session.AUTO_ACKNOWLEDGE);
            assertThatThrownBy(() -> session.createConsumer(session.createTopic(name)))
                    .isInstanceOf(JMSException.class);
            assertThat(stomp.ask("SUBSCRIBE", Map.of("id", "1", "destination", name), "")
                            .command())
                    .isEqualTo("ERROR");
        }
    }

    @Test
    void anAdministratorEndsAnAbandonedOne() throws Exception {
        try (Connection owner = booster.core("other");
                Connection admin = booster.core("admin")) {
            Session session = owner.createSession(false, Session.AUTO_ACKNOWLEDGE);
            session.createSharedDurableConsumer(topic(session), "abandoned").close();
            admin.createSession(false, Session.AUTO_ACKNOWLEDGE).unsubscribe("abandoned");
            await().untilAsserted(() -> assertThat(
                            booster.booster().queues().get(RESULTS).subscriptions())
                    .containsExactly("theirs"));
        }
    }

    private static Topic topic(Session session) throws JMSException {
        return session.createTopic(Addresses.FORM_RESULT);
    }
}
