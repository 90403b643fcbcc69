package org.omflow.booster.ha.connection;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.Base64;
import java.util.regex.Pattern;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.Limits;
import org.omflow.booster.ha.message.RejectedException;
import org.omflow.booster.ha.message.Storable;

/**
 * By what a requester finds the answer among others: the correlation id of its request, or the message id of a request
 * without one. It is text or bytes; the broker writes an AMQP uuid or ulong as a text, and such a text as a uuid or ulong
 * again.
 */
public final class CorrelationId {
    private static final String TEXT = "text:";
    private static final String BYTES = "bytes:";
    /** Where the broker puts the message id of an AMQP client; JMSMessageID is one of its own then. */
    private static final String AMQP_MESSAGE_ID = "NATIVE_MESSAGE_ID";

    private static final Pattern AMQP_PREFIX = Pattern.compile("^(ID:)?AMQP_[A-Z_]+:");

    private CorrelationId() {}

    /** That of a request, as text to be stored; null when it has neither a correlation id nor a message id. */
    public static String of(Message request) throws JMSException {
        String given = given(request);
        if (given != null) {
            return given;
        }
        String messageId = request.propertyExists(AMQP_MESSAGE_ID)
                ? request.getStringProperty(AMQP_MESSAGE_ID)
                : request.getJMSMessageID();
        return messageId == null ? null : TEXT + messageId;
    }

    /** The correlation id that a request has, as text to be stored; null when it has none. */
    public static String given(Message request) throws JMSException {
        byte[] bytes = request.getJMSCorrelationIDAsBytes();
        if (bytes != null) {
            return bytes.length == 0 ? null : BYTES + Base64.getEncoder().encodeToString(bytes);
        }
        String text = request.getJMSCorrelationID();
        return text == null ? null : TEXT + text;
    }

    /** Gives a message the correlation id that {@link #of} read. */
    public static void set(Message message, String stored) throws JMSException {
        if (stored.startsWith(BYTES)) {
            message.setJMSCorrelationIDAsBytes(Base64.getDecoder().decode(stored.substring(BYTES.length())));
        } else {
            message.setJMSCorrelationID(stored.substring(TEXT.length()));
        }
    }

    /**
     * Refuses one that cannot be stored while its job waits.
     *
     * @throws RejectedException {@code invalid_field}
     */
    public static void check(String stored) throws RejectedException {
        String whole = stored.substring(stored.indexOf(':') + 1);
        // Stored with the prefix that the broker gives AMQP ids, which their senders did not write.
        String given = AMQP_PREFIX.matcher(whole).replaceFirst("");
        if (whole.length() > Limits.CORRELATION_ID) {
            throw new RejectedException(
                    ErrorCode.INVALID_FIELD,
                    "The correlation id (or, without one, the message id) has " + given.length()
                            + " characters; at most " + (Limits.CORRELATION_ID - whole.length() + given.length())
                            + " are allowed, bytes counted in Base64. Choose a shorter one.");
        }
        Storable.check("correlation id", stored);
    }
}
