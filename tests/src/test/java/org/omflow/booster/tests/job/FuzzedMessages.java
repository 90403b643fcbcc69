package org.omflow.booster.tests.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.PropertyNames;

/** Messages of every kind that are nearly jobs: the same ones each time. */
final class FuzzedMessages {
    private static final int AT_ONCE = 500;
    /** Nobody ever takes the answers that come here. */
    private static final int REQUESTERS = 20;

    private static final List<String> SEEDS = List.of(
            "{\"process\":\"ask\",\"key\":\"F-%d\",\"form\":{\"a\":1,\"b\":[true,null,\"x\"]},\"by\":\"amy\"}",
            "{\"key\":\"F-%d\",\"node\":\"fill\",\"form\":{\"a\":2.5e3},\"by\":\"bob\"}",
            "{\"key\":\"F-%d\",\"reason\":\"no\",\"by\":\"eve\"}",
            "{\"parent\":\"F-%d\",\"token\":1}");
    private static final List<String> TYPES = List.of(
            "order.place", "step.complete", "order.cancel", "subflow.start", "subflow.end", "subflow.cancel", "x", "");

    private final Random random = new Random(20261122);
    private final List<Queue> requesters = new ArrayList<>();

    /** The process that some of them are of. */
    static ObjectNode process() {
        return Json.readOwn(
                """
                {"key":"ask","name":"Ask","nodes":[{"id":"start","type":"start","next":"fill"},
                 {"id":"fill","type":"form","next":"end"},{"id":"end","type":"end"}]}""");
    }

    /** Sends so many. */
    void send(BoosterConnection connection, int number) throws JMSException {
        Session session = connection.transacted();
        MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
        for (int n = 0; n < REQUESTERS; n++) {
            requesters.add(session.createTemporaryQueue());
        }
        for (int n = 0; n < number; n++) {
            producer.send(mutated(session, n));
            if (n % AT_ONCE == AT_ONCE - 1) {
                session.commit();
            }
        }
        session.commit();
    }

    private Message mutated(Session session, int n) throws JMSException {
        String body = mutate(SEEDS.get(random.nextInt(SEEDS.size())).formatted(random.nextInt(1000)));
        Message message =
                switch (random.nextInt(12)) {
                    case 0 -> session.createMapMessage();
                    case 1 -> session.createStreamMessage();
                    case 2 -> session.createObjectMessage(body);
                    case 3 -> session.createMessage();
                    case 4, 5, 6 -> {
                        var bytes = session.createBytesMessage();
                        bytes.writeBytes(damage(body.getBytes(StandardCharsets.UTF_8)));
                        yield bytes;
                    }
                    default -> session.createTextMessage(body);
                };
        message.setJMSType(TYPES.get(random.nextInt(TYPES.size())));
        switch (random.nextInt(10)) {
            case 0 -> message.setIntProperty(PropertyNames.JOB_ID, n);
            case 1 -> message.setStringProperty(PropertyNames.JOB_ID, mutate("fuzz-" + n));
            case 2 -> message.setBooleanProperty(PropertyNames.JOB_ID, true);
            case 3 -> message.setStringProperty(PropertyNames.JOB_ID, "fuzz-" + random.nextInt(n + 1));
            default -> message.setStringProperty(PropertyNames.JOB_ID, "fuzz-" + n);
        }
        if (random.nextInt(3) == 0) {
            message.setStringProperty(PropertyNames.GROUP, mutate("F-" + random.nextInt(1000)));
        }
        if (random.nextInt(10) == 0) {
            message.setStringProperty(PropertyNames.LOGIN, "admin");
            message.setLongProperty(PropertyNames.ENTERED, random.nextLong());
        }
        if (random.nextInt(10) == 0) {
            message.setJMSReplyTo(requesters.get(random.nextInt(requesters.size())));
        }
        return message;
    }

    private String mutate(String text) {
        StringBuilder mutant = new StringBuilder(text);
        for (int i = random.nextInt(4); i > 0 && mutant.length() > 0; i--) {
            int at = random.nextInt(mutant.length());
            switch (random.nextInt(5)) {
                case 0 -> mutant.deleteCharAt(at);
                case 1 -> mutant.insert(at, (char) random.nextInt(0x10000));
                case 2 -> mutant.setCharAt(at, "{}[]\",:0-9eE.\\u'; <>~\0".charAt(random.nextInt(22)));
                case 3 -> mutant.insert(at, mutant.substring(at));
                default -> mutant.setLength(at);
            }
        }
        return mutant.toString();
    }

    private byte[] damage(byte[] bytes) {
        for (int i = random.nextInt(3); i > 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }
}
