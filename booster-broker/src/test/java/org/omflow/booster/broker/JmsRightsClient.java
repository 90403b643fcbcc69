package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.util.UUID;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.jms.client.ActiveMQConnection;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;

/** Tries by JMS, over CORE or over AMQP; each try has a session of its own. */
final class JmsRightsClient implements RightsClient {
    private static final long PATIENCE = 20_000;
    private static final String MANAGEMENT = "activemq.management";

    private final Connection connection;

    JmsRightsClient(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void send(String address, boolean topic) throws Exception {
        try {
            sendByJms(address, topic);
        } catch (JMSException e) {
            if (!(connection instanceof ActiveMQConnection)) {
                throw e;
            }
            // The library asks first whether there is such a queue, and sees none of another user.
            core(session -> session.createProducer(address).send(session.createMessage(true)));
        }
    }

    private void sendByJms(String address, boolean topic) throws Exception {
        within(session -> {
            TextMessage message = session.createTextMessage("{}");
            message.setStringProperty("jobId", UUID.randomUUID().toString());
            if (address.equals(MANAGEMENT)) {
                message.setStringProperty("_AMQ_ResourceName", "broker");
                message.setStringProperty("_AMQ_OperationName", "listAddresses");
            }
            session.createProducer(topic ? session.createTopic(address) : session.createQueue(address))
                    .send(message);
        });
    }

    @Override
    public void take(String queue) throws Exception {
        within(session -> {
            try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
                heard(consumer);
            }
        });
    }

    @Override
    public void browse(String queue) throws Exception {
        within(session -> {
            try (QueueBrowser browser = session.createBrowser(session.createQueue(queue))) {
                assertThat(browser.getEnumeration().hasMoreElements()).isTrue();
            }
        });
    }

    @Override
    public void listen(String topic, Tell tell) throws Exception {
        within(session -> {
            try (MessageConsumer consumer = session.createConsumer(session.createTopic(topic))) {
                tell.to(topic);
                heard(consumer);
            }
        });
    }

    @Override
    public void listenDurably(String topic, Tell tell) throws Exception {
        within(session -> {
            String name = UUID.randomUUID().toString();
            session.createSharedDurableConsumer(session.createTopic(topic), name)
                    .close();
            tell.to(topic);
            try (MessageConsumer consumer = session.createSharedDurableConsumer(session.createTopic(topic), name)) {
                heard(consumer);
            }
            session.unsubscribe(name);
        });
    }

    @Override
    public void endSubscription(String topic, String client, String name) throws Exception {
        within(session -> session.unsubscribe(name));
    }

    @Override
    public void makeTemporary(Tell tell) throws Exception {
        within(session -> {
            TemporaryQueue queue = session.createTemporaryQueue();
            try (MessageConsumer consumer = session.createConsumer(queue)) {
                tell.to(queue.getQueueName());
                heard(consumer);
            }
            queue.delete();
        });
    }

    @Override
    public void makeReplyQueue(String queue, Tell tell) throws Exception {
        within(session -> {
            try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
                tell.to(queue);
                heard(consumer);
            }
        });
    }

    @Override
    public void makeQueue(String name, String address) throws Exception {
        core(session -> session.createQueue(
                QueueConfiguration.of(name).setAddress(address).setRoutingType(RoutingType.ANYCAST)));
    }

    @Override
    public void deleteQueue(String name) throws Exception {
        core(session -> session.deleteQueue(name));
    }

    @Override
    public void makeAddress(String address) throws Exception {
        core(session -> session.createAddress(SimpleString.of(address), RoutingType.ANYCAST, false));
    }

    private static void heard(MessageConsumer consumer) throws JMSException {
        assertThat(consumer.receive(PATIENCE)).as("message").isNotNull();
    }

    private interface Work<S> {
        void in(S session) throws Exception;
    }

    private void within(Work<Session> work) throws Exception {
        try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            work.in(session);
        }
    }

    private void core(Work<ClientSession> work) throws Exception {
        try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            work.in(((ActiveMQSession) session).getCoreSession());
        }
    }

    @Override
    public void close() throws JMSException {
        connection.close();
    }
}
