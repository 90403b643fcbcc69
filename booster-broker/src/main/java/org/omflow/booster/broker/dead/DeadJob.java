package org.omflow.booster.broker.dead;

import java.time.Instant;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.omflow.booster.ha.message.KeptText;
import org.omflow.booster.ha.message.Limits;
import org.omflow.booster.ha.message.PropertyNames;

/**
 * A job on the dead-job queue, where jobs go that cannot be processed; unknown fields are null, long texts cut.
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
        Long at = message.getIngressTimestamp();
        try {
            return new DeadJob(
                    message.getMessageID(),
                    shown(message, PropertyNames.JOB_ID, 2 * Limits.JOB_ID),
                    shown(message, TYPE, Limits.JOB_TYPE),
                    shown(message, PropertyNames.REASON_CODE, Limits.NAME),
                    shown(message, PropertyNames.REASON, Limits.REASON),
                    shown(message, PropertyNames.LOGIN, Limits.SENTENCE),
                    at == null ? null : Instant.ofEpochMilli(at),
                    message.getPersistentSize());
        } catch (ActiveMQException e) {
            throw new IllegalStateException("dead job " + message.getMessageID() + " cannot be read", e);
        }
    }

    /** What an older server or Booster stored may be of any length, and a page shows a thousand jobs. */
    private static String shown(Message message, String name, int most) {
        return KeptText.of(text(message, name), most);
    }

    /** A property as text, whatever kind of value its sender gave it. */
    static String text(Message message, String name) {
        Object value = message.getObjectProperty(name);
        return value == null ? null : value.toString();
    }
}
