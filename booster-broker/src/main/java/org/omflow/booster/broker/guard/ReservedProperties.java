package org.omflow.booster.broker.guard;

import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.activemq.artemis.api.config.ActiveMQDefaultConfiguration;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQPropertyConversionException;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.client.impl.ClientConsumerImpl;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPMessage;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPMessageBrokerAccessor;
import org.apache.activemq.artemis.reader.MessageUtil;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.qpid.proton.amqp.messaging.MessageAnnotations;
import org.omflow.booster.broker.user.Realm;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.ha.message.Addresses;

/**
 * Refuses a message with a property by which clients give the broker orders: duplicate ids fill its memory, and delayed
 * messages wait there instead of on disk. Only servers may use them, and of these nobody a duplicate id. Unknown ones
 * are refused too. {@link ReadableJobs} and {@link SenderStamp} see to the rest.
 */
final class ReservedProperties implements MessageGuard {
    /** Every name that the broker or its protocols give a meaning begins like one of these. */
    private static final List<String> RESERVED =
            List.of("_AMQ_", "__AMQ_", "_HQ_", "__HQ_", "_hornetq", "AMQ_SCHEDULED_", "x-opt-");

    /** With what each of them begins: most names do not. */
    private static final String FIRST_OF_RESERVED = "_aAxX";

    /** What honest clients set without knowing, and what the Booster overwrites. */
    private static final Set<String> HARMLESS = Set.of(
            Message.HDR_GROUP_ID.toString(),
            Message.HDR_GROUP_SEQUENCE.toString(),
            Message.HDR_LARGE_BODY_SIZE.toString(),
            Message.HDR_CONTENT_TYPE.toString(),
            Message.HDR_PREFIX.toString(),
            MessageUtil.CONNECTION_ID_PROPERTY_NAME_STRING,
            Message.HDR_VALIDATED_USER.toString(),
            Message.HDR_INGRESS_TIMESTAMP.toString());

    /** {@link ReadableJobs} refuses them on jobs and explains why. */
    private static final Set<String> CHECKED_ON_JOBS =
            Set.of(Message.HDR_LARGE_COMPRESSED.toString(), ClientConsumerImpl.FORCED_DELIVERY_MESSAGE.toString());

    private static final Set<String> HARMLESS_ANNOTATIONS = Set.of(
            "x-opt-jms-msg-type",
            "x-opt-jms-dest",
            "x-opt-jms-reply-to",
            "x-opt-routing-type",
            "x-opt-ingress-time",
            "x-opt-VALIDATED-USER",
            "x-opt-INGRESS-TIMESTAMP");

    private static final SimpleString DUPLICATE_ID = Message.HDR_DUPLICATE_DETECTION_ID;
    private static final SimpleString SEQUENCE = Message.HDR_GROUP_SEQUENCE;
    private static final SimpleString MANAGEMENT = ActiveMQDefaultConfiguration.getDefaultManagementAddress();

    @Override
    public void beforeSend(ServerSession session, Transaction tx, Message message) throws ActiveMQException {
        if (MANAGEMENT.equals(message.getAddressSimpleString())) {
            // The broker refuses it, as nobody has rights there.
            return;
        }
        Fault fault;
        try {
            fault = fault(message);
            if (fault != null && isByServer(session)) {
                fault = faultOfServer(message);
            }
        } catch (RuntimeException | StackOverflowError e) {
            fault = new Fault(
                    "its properties cannot be read (" + Shown.of(e.toString(), Shown.SHORT) + "): send simple ones",
                    false);
        }
        if (fault != null) {
            String why = "The message was not accepted: " + fault.why();
            // Which AMQP clients get as amqp:unauthorized-access; the broker knows no other condition for a message.
            ActiveMQException refusal =
                    fault.isForbidden() ? new ActiveMQSecurityException(why) : new ActiveMQException(why);
            throw Refusal.of(refusal, message, tx);
        }
    }

    /**
     * What is wrong and what to do.
     *
     * @param isForbidden whether others may do it
     */
    private record Fault(String why, boolean isForbidden) {}

    private static boolean isByServer(ServerSession session) {
        RemotingConnection connection = session.getRemotingConnection();
        // Without a connection the broker itself sends.
        return connection == null || Realm.has(connection.getSubject(), UserRole.SERVER);
    }

    private static Fault faultOfServer(Message message) {
        return message.containsProperty(DUPLICATE_ID) ? reserved(DUPLICATE_ID.toString()) : null;
    }

    /** What is wrong and what to do; null when nothing is. */
    private static Fault fault(Message message) {
        for (SimpleString property : message.getPropertyNames()) {
            String name = property.toString();
            if (isReserved(name) && !isHarmless(name, message)) {
                return Message.HDR_SCHEDULED_DELIVERY_TIME.equals(property)
                        ? delayed("property", name, message.getObjectProperty(property))
                        : reserved(name);
            }
        }
        Fault sequence = sequence(message);
        if (sequence != null) {
            return sequence;
        }
        Fault annotation = message instanceof AMQPMessage amqp
                ? annotation(AMQPMessageBrokerAccessor.getDecodedMessageAnnotations(amqp))
                : null;
        if (annotation != null) {
            return annotation;
        }
        return message.hasScheduledDeliveryTime()
                ? delayed(
                        "property", Message.HDR_SCHEDULED_DELIVERY_TIME.toString(), message.getScheduledDeliveryTime())
                : null;
    }

    private static Fault sequence(Message message) {
        String given;
        try {
            int sequence = message.getGroupSequence();
            if (sequence >= 0) {
                return null;
            }
            given = message instanceof AMQPMessage
                    ? sequence + " (AMQP group-sequence " + Integer.toUnsignedLong(sequence) + ")"
                    : Integer.toString(sequence);
        } catch (ActiveMQPropertyConversionException | NumberFormatException e) {
            given = "'" + Shown.of(String.valueOf(message.getObjectProperty(SEQUENCE)), Shown.SHORT)
                    + "', which is no int";
        }
        return new Fault(
                "JMSXGroupSeq is " + given + ": leave it out, or number from 0 to " + Integer.MAX_VALUE, false);
    }

    private static boolean isReserved(String name) {
        if (name.isEmpty() || FIRST_OF_RESERVED.indexOf(name.charAt(0)) < 0) {
            return false;
        }
        for (String start : RESERVED) {
            if (name.regionMatches(true, 0, start, 0, start.length())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isHarmless(String name, Message message) {
        if (CHECKED_ON_JOBS.contains(name)) {
            return name.equals(Message.HDR_LARGE_COMPRESSED.toString())
                    || Addresses.FORM_PROCESS.equals(Target.of(message));
        }
        if (Message.HDR_ROUTING_TYPE.toString().equals(name)) {
            return message.getObjectProperty(name) instanceof Byte type && isRouting(type);
        }
        return HARMLESS.contains(name);
    }

    private static boolean isRouting(byte type) {
        return type == RoutingType.ANYCAST.getType() || type == RoutingType.MULTICAST.getType();
    }

    private static Fault annotation(MessageAnnotations annotations) {
        if (annotations == null || annotations.getValue() == null) {
            return null;
        }
        for (Map.Entry<?, ?> entry : annotations.getValue().entrySet()) {
            String name = String.valueOf(entry.getKey());
            if (!HARMLESS_ANNOTATIONS.contains(name)) {
                return name.startsWith("x-opt-delivery-")
                        ? delayed("annotation", name, entry.getValue())
                        : unknownAnnotation(name);
            }
        }
        return null;
    }

    private static Fault unknownAnnotation(String name) {
        return new Fault(
                "the message annotation '" + Shown.of(name, Shown.SHORT)
                        + "' is not taken, since annotations are for brokers: leave it out, or send it as an application"
                        + " property",
                true);
    }

    private static Fault reserved(String name) {
        return new Fault(
                "the property '" + Shown.of(name, Shown.SHORT)
                        + "' is reserved for the broker: leave it out (a job's own id is the property jobId)",
                true);
    }

    private static Fault delayed(String kind, String name, Object value) {
        String shown = value instanceof Date time ? time.toInstant().toString() : String.valueOf(value);
        return new Fault(
                "a delivery delay (the " + kind + " '" + name + "' is '" + Shown.of(shown, Shown.SHORT)
                        + "'; in STOMP AMQ_SCHEDULED_DELAY or AMQ_SCHEDULED_TIME) is for servers only: leave it out and send"
                        + " the message when it is due",
                true);
    }
}
