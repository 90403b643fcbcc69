package org.omflow.booster.tests.key;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.PropertyNames;
import org.omflow.booster.tests.client.StompConnection;

/** What a submitter does who wants to fill the Booster's memory or disk. Each returns when it was refused or has had enough. */
enum GreedyManner {
    LONG_DUPLICATE_IDS {
        @Override
        void run(GreedySubmitter by) throws Exception {
            try (BoosterConnection connection = by.connect()) {
                Session session = connection.direct();
                TextMessage job = job(session, "{}");
                job.setStringProperty("_AMQ_DUPL_ID", UUID.randomUUID() + "x".repeat(240_000));
                producer(session).send(job);
            }
        }
    },
    DELAYED_LARGE_JOBS {
        @Override
        void run(GreedySubmitter by) throws Exception {
            try (BoosterConnection connection = by.connect()) {
                Session session = connection.direct();
                TextMessage job = job(session, "x".repeat(900_000));
                job.setLongProperty("_AMQ_SCHED_DELIVERY", System.currentTimeMillis() + 86_400_000);
                producer(session).send(job);
            }
        }
    },
    JOBS_THAT_DIE {
        @Override
        void run(GreedySubmitter by) throws Exception {
            try (BoosterConnection connection = by.connect()) {
                Session session = connection.direct();
                MessageProducer producer = producer(session);
                for (int i = 0; i < AT_ONCE; i++) {
                    producer.send(job(session, "no JSON " + "x".repeat(100_000)));
                }
            }
        }
    },
    TRANSACTIONS_WITHOUT_END {
        @Override
        void run(GreedySubmitter by) throws Exception {
            try (BoosterConnection connection = by.connect()) {
                Session session = connection.transacted();
                MessageProducer producer = producer(session);
                for (int i = 0; i < AT_ONCE * 4; i++) {
                    producer.send(job(session, "x".repeat(90_000)));
                }
                session.rollback();
            }
        }
    },
    LARGE_MESSAGES {
        @Override
        void run(GreedySubmitter by) throws Exception {
            try (BoosterConnection connection = by.connect()) {
                Session session = connection.direct();
                BytesMessage job = session.createBytesMessage();
                job.setJMSType("order.place");
                job.setStringProperty(PropertyNames.JOB_ID, UUID.randomUUID().toString());
                job.writeBytes(new byte[20 << 20]);
                producer(session).send(job);
            }
        }
    },
    SUBSCRIPTIONS_NOBODY_READS {
        @Override
        void run(GreedySubmitter by) throws Exception {
            try (BoosterConnection connection = by.connect()) {
                Session session = connection.direct();
                for (int i = 0; i < AT_ONCE; i++) {
                    session.createSharedDurableConsumer(
                                    session.createTopic(Addresses.FORM_RESULT),
                                    UUID.randomUUID().toString())
                            .close();
                }
            }
        }
    },
    QUEUES_NOBODY_READS {
        @Override
        void run(GreedySubmitter by) throws Exception {
            try (StompConnection connection = by.stomp()) {
                for (int i = 0; i < AT_ONCE; i++) {
                    String id = UUID.randomUUID().toString();
                    connection.send(
                            "SUBSCRIBE",
                            Map.of("destination", Addresses.REPLY_PREFIX + id, "id", id, "receipt", id),
                            "");
                    if (connection.receive().command().equals("ERROR")) {
                        return;
                    }
                }
            }
        }
    },
    ANSWERS_NOBODY_READS {
        @Override
        void run(GreedySubmitter by) throws Exception {
            try (BoosterConnection connection = by.connect()) {
                Session session = connection.direct();
                Queue answers = session.createTemporaryQueue();
                MessageProducer producer = producer(session);
                for (int i = 0; i < AT_ONCE; i++) {
                    TextMessage job = job(session, "{\"process\":\"" + "x".repeat(50_000) + "\"}");
                    job.setJMSReplyTo(answers);
                    producer.send(job);
                }
            }
        }
    },
    COSTLY_SELECTORS {
        @Override
        void run(GreedySubmitter by) throws Exception {
            try (BoosterConnection connection = by.connect()) {
                Session session = connection.direct();
                String selector = "orderKey LIKE '" + "%a".repeat(2_000) + "%b'";
                session.createConsumer(session.createTopic(Addresses.FORM_RESULT), selector);
            }
        }
    },
    FRAMES_WITHOUT_END {
        @Override
        void run(GreedySubmitter by) throws Exception {
            try (StompConnection connection = by.stomp()) {
                connection.sendRaw(("SEND\ndestination:" + Addresses.FORM_PROCESS + "\ncontent-length:900000\n\n"
                                + "x".repeat(800_000))
                        .getBytes(StandardCharsets.US_ASCII));
                connection.sendRaw("x".repeat(2 << 20).getBytes(StandardCharsets.US_ASCII));
                connection.receive();
            }
        }
    };

    private static final int AT_ONCE = 50;

    /** Does it once, on connections of its own. */
    abstract void run(GreedySubmitter by) throws Exception;

    private static MessageProducer producer(Session session) throws Exception {
        MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
        producer.setDeliveryMode(DeliveryMode.PERSISTENT);
        return producer;
    }

    private static TextMessage job(Session session, String body) throws Exception {
        TextMessage job = session.createTextMessage(body);
        job.setJMSType("order.place");
        job.setStringProperty(PropertyNames.JOB_ID, UUID.randomUUID().toString());
        return job;
    }
}
