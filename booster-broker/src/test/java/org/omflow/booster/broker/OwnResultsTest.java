package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

/** A submitter hears only the results that are for it, by every protocol and whatever its selector says. */
@Tag("key")
@Tag("integration")
@Timeout(120)
class OwnResultsTest {
    /** What would hear others if a selector could widen what the Booster gives. */
    private static final List<String> SELECTORS = List.of(
            "1=1",
            "TRUE OR omflowFor = 'submitter'",
            "omflowFor IS NULL OR omflowFor IS NOT NULL",
            "omflowFor <> 'submitter' OR 1=1",
            "omflowFor LIKE '%'");

    private static final List<String> OTHERS =
            List.of("omflowFor = 'other'", "omflowFor IS NULL", "omflowFor = 'admin'", "omflowFor <> 'submitter'");

    private static final int END_MS = 20_000;

    @TempDir
    Path folder;

    private TestBooster booster;

    @BeforeEach
    void start() throws Exception {
        booster = TestBooster.start(folder);
        new Users(booster.home().conf()).put("other", UserRole.SUBMITTER, "other-password".toCharArray());
    }

    @AfterEach
    void stop() {
        booster.close();
    }

    @Test
    void byCoreEachHearsItsOwnAndNoSelectorWidensThat() throws Exception {
        hearsItsOwn(booster.core("submitter"));
    }

    @Test
    void byAmqpEachHearsItsOwnAndNoSelectorWidensThat() throws Exception {
        hearsItsOwn(booster.amqp("submitter"));
    }

    /** Subscribes in every way with every selector, and compares what each subscription received. */
    private void hearsItsOwn(Connection connection) throws Exception {
        try (connection) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            List<MessageConsumer> all = new ArrayList<>(List.of(session.createConsumer(topic(session))));
            all.add(session.createSharedConsumer(topic(session), "shared"));
            all.add(session.createSharedDurableConsumer(topic(session), "shared-durable"));
            for (int i = 0; i < SELECTORS.size(); i++) {
                all.add(session.createConsumer(topic(session), SELECTORS.get(i)));
                all.add(session.createSharedDurableConsumer(topic(session), "durable-" + i, SELECTORS.get(i)));
            }
            List<MessageConsumer> nothing = new ArrayList<>();
            for (String selector : OTHERS) {
                nothing.add(session.createConsumer(topic(session), selector));
            }

            publish();

            for (MessageConsumer consumer : all) {
                assertThat(heard(consumer)).containsExactly("submitter's", "end");
            }
            for (MessageConsumer consumer : nothing) {
                assertThat(consumer.receiveNoWait()).isNull();
            }
        }
    }

    @Test
    void byStompEachHearsItsOwn() throws Exception {
        // Their passwords are known from here on.
        booster.core("submitter").close();
        booster.core("other").close();
        try (StompClient mine = booster.stomp("submitter");
                StompClient hostile = booster.stomp("submitter");
                StompClient others = booster.stomp("other")) {
            mine.ask("SUBSCRIBE", Map.of("id", "1", "destination", "/topic/omflow.form.result"), "");
            hostile.ask(
                    "SUBSCRIBE",
                    Map.of("id", "1", "destination", "omflow.form.result", "selector", "1=1 OR omflowFor IS NULL"),
                    "");
            others.ask("SUBSCRIBE", Map.of("id", "1", "destination", "omflow.form.result"), "");

            publish();

            assertThat(List.of(mine.read().body(), mine.read().body())).containsExactly("submitter's", "end");
            assertThat(List.of(hostile.read().body(), hostile.read().body())).containsExactly("submitter's", "end");
            assertThat(List.of(others.read().body(), others.read().body())).containsExactly("other's", "a copy");
        }
    }

    @Test
    void anAdministratorHearsAllOnce() throws Exception {
        try (Connection admin = booster.core("admin")) {
            Session session = admin.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = session.createSharedDurableConsumer(topic(session), "all");
            publish();
            assertThat(heard(consumer)).containsExactly("nobody's", "submitter's", "other's", "end");
        }
    }

    @Test
    void durableSubscriptionsKeepWhatIsTheirsOverReconnectsAndRestarts() throws Exception {
        Map<String, String> subscriptions = new HashMap<>();
        for (int i = 0; i < SELECTORS.size(); i++) {
            subscriptions.put("kept-" + i, SELECTORS.get(i));
        }
        subscriptions.put("kept-all", null);
        try (Connection core = booster.core("submitter");
                Connection amqp = booster.amqp("submitter")) {
            subscribe(core, subscriptions, false);
            subscribe(amqp, subscriptions, false);
        }
        publish();
        booster.close();
        booster = TestBooster.start(folder);
        publish();
        try (Connection core = booster.core("submitter");
                Connection amqp = booster.amqp("submitter")) {
            subscribe(core, subscriptions, true);
            subscribe(amqp, subscriptions, true);
        }
    }

    private static void subscribe(Connection connection, Map<String, String> subscriptions, boolean read)
            throws JMSException {
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        for (Map.Entry<String, String> each : subscriptions.entrySet()) {
            MessageConsumer consumer =
                    session.createSharedDurableConsumer(topic(session), each.getKey(), each.getValue());
            if (read) {
                assertThat(heard(consumer)).containsExactly("submitter's", "end");
                assertThat(heard(consumer)).containsExactly("submitter's", "end");
            }
            consumer.close();
        }
    }

    /** As a server does: a result for nobody, for each of the two, and a copy without the order. */
    private void publish() throws JMSException {
        try (Connection server = booster.core("server")) {
            Session session = server.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer results = session.createProducer(topic(session));
            results.send(session.createTextMessage("nobody's"));
            results.send(result(session, "submitter's", "submitter"));
            results.send(result(session, "other's", "other"));
            TextMessage copy = result(session, "a copy", "other");
            copy.setBooleanProperty(PropertyNames.WITHOUT_ORDER, true);
            results.send(copy);
            results.send(result(session, "end", "submitter"));
        }
    }

    private static TextMessage result(Session session, String text, String reader) throws JMSException {
        TextMessage message = session.createTextMessage(text);
        message.setStringProperty(PropertyNames.READER, reader);
        return message;
    }

    /** All texts up to the last of one {@link #publish}. */
    private static List<String> heard(MessageConsumer consumer) throws JMSException {
        List<String> heard = new ArrayList<>();
        Message message;
        do {
            message = consumer.receive(END_MS);
            heard.add(message == null ? "silence" : ((TextMessage) message).getText());
        } while (message != null && !heard.contains("end"));
        return heard;
    }

    private static Topic topic(Session session) throws JMSException {
        return session.createTopic(Addresses.FORM_RESULT);
    }
}
