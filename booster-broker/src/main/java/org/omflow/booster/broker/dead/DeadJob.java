package org.omflow.booster.broker.dead;

import java.time.Instant;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.Message;
import org.omflow.booster.ha.message.PropertyNames;

/**
 * A job on the dead-job queue, where jobs go that cannot be processed; unknown fields are null.
 *
 * @param id the broker's message id, which survives a restart
 * @param jobId the id that its sender gave it
 * @param type such as {@code order.place}
 * @param reasonCode why it died, as a code
 * @param reason why it died, as a sentence
 * @param login the user who sent it
 * @param at when it died
 * @param bytes on disk
 */
public record DeadJob(
        long id, String jobId, String type, String reasonCode, String reason, String login, Instant at, long bytes) {
    private static final String TYPE = "JMSType";

    static DeadJob of(Message message) {
        ICoreMessage core = message.toCore();
        Long at = message.getIngressTimestamp();
        try {
            return new DeadJob(
                    message.getMessageID(),
                    text(core, PropertyNames.JOB_ID),
                    text(core, TYPE),
                    text(core, PropertyNames.REASON_CODE),
                    text(core, PropertyNames.REASON),
                    text(core, PropertyNames.LOGIN),
                    at == null ? null : Instant.ofEpochMilli(at),
                    message.getPersistentSize());
        } catch (ActiveMQException e) {
            throw new IllegalStateException("dead job " + message.getMessageID() + " cannot be read", e);
        }
    }

    /** A property as text, whatever kind of value its sender gave it. */
    static String text(Message message, String name) {
        Object value = message.getObjectProperty(name);
        return value == null ? null : value.toString();
    }
}
