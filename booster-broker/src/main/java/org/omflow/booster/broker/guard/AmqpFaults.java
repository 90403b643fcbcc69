package org.omflow.booster.broker.guard;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPMessage;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.AmqpSequence;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.Section;

/** Says what is wrong with an AMQP job that the broker cannot convert for a server. */
final class AmqpFaults {
    private static final Set<String> TEXTS = Set.of("JMSXGroupID", "JMSXUserID");
    private static final Set<String> NUMBERS = Set.of("JMSXGroupSeq", "JMSXDeliveryCount");

    private AmqpFaults() {}

    /** What is wrong and what to do; null when it is none of the known faults, or the job is too large to look. */
    static String of(AMQPMessage job) {
        if (job.isLargeMessage()) {
            return null;
        }
        try {
            String fault = ofProperties(job);
            if (fault == null) {
                fault = ofBody(job.getBody());
            }
            return fault == null ? ofFooter(job) : fault;
        } catch (RuntimeException | StackOverflowError e) {
            return null;
        }
    }

    private static String ofProperties(AMQPMessage job) {
        if (job.getApplicationProperties() == null) {
            return null;
        }
        for (Map.Entry<?, ?> property :
                job.getApplicationProperties().getValue().entrySet()) {
            String name = String.valueOf(property.getKey());
            Object value = property.getValue();
            if (TEXTS.contains(name) && !(value instanceof String)) {
                return "its property " + named(name, value) + ", which is no text: leave it out, or write a text";
            }
            if (NUMBERS.contains(name) && !(value instanceof Integer)) {
                return "its property " + named(name, value)
                        + ", which is no int: leave it out, or write a number from 0";
            }
        }
        return null;
    }

    private static String ofBody(Section body) {
        Object content = body instanceof AmqpSequence sequence
                ? sequence.getValue()
                : body instanceof AmqpValue value ? value.getValue() : null;
        return content instanceof List || content instanceof Map
                ? "its body is a list or a map: send its JSON as one text, or in one data section"
                : null;
    }

    private static String ofFooter(AMQPMessage job) {
        if (job.getFooter() == null) {
            return null;
        }
        for (Object key : job.getFooter().getValue().keySet()) {
            if (!(key instanceof Symbol)) {
                return "its footer has the key '" + Shown.of(String.valueOf(key), Shown.SHORT)
                        + "', which is no symbol: leave the footer out";
            }
        }
        return null;
    }

    private static String named(String name, Object value) {
        return "'" + Shown.of(name, Shown.SHORT) + "' is '" + Shown.of(String.valueOf(value), Shown.SHORT) + "'";
    }
}
