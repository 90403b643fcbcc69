package org.omflow.booster.tests.pair;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.UUID;
import java.util.function.Consumer;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.connection.BoosterConnector;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.tests.client.PatientConnection;

/** Reads the topic of results through a durable subscription, which keeps them while no Booster or reader is there. */
final class ResultReader implements AutoCloseable {
    private static final long LOOK_MS = 100;

    private final BoosterConnector connector;
    private final Consumer<Answer> heard;
    private final String subscription = "results-" + UUID.randomUUID();
    private final Thread thread = new Thread(this::run, "result-reader");
    private volatile boolean stopped;

    ResultReader(BoosterConnector connector, Consumer<Answer> heard) {
        this.connector = connector;
        this.heard = heard;
    }

    /** Returns when no result can be missed any more. */
    void start() {
        try (BoosterConnection connection = PatientConnection.open(connector, "results")) {
            Session session = connection.direct();
            subscribe(session).close();
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        thread.setDaemon(true);
        thread.start();
    }

    private MessageConsumer subscribe(Session session) throws JMSException {
        return session.createSharedDurableConsumer(session.createTopic(Addresses.FORM_RESULT), subscription);
    }

    private void run() {
        try {
            while (!stopped) {
                try (BoosterConnection connection = connector.connect("results", () -> stopped)) {
                    if (connection != null) {
                        read(connection);
                    }
                } catch (JMSException e) {
                    // The Booster has gone; the next one has the subscription too.
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(BoosterConnection connection) throws JMSException {
        Session session = connection.direct();
        MessageConsumer consumer = subscribe(session);
        while (!stopped) {
            Message message = consumer.receive(LOOK_MS);
            if (message == null) {
                connection.check();
            } else {
                heard.accept(Answer.parse(((TextMessage) message).getText()));
            }
        }
        consumer.close();
        session.unsubscribe(subscription);
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
