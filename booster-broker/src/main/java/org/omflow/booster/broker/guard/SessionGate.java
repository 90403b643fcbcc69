package org.omflow.booster.broker.guard;

import java.util.HashSet;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.protocol.core.CoreRemotingConnection;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.ActiveMQExceptionMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.CreateAddressMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.CreateProducerMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.CreateQueueMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.CreateSharedQueueMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.MessagePacketI;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.QueueAbstractPacket;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.RemoveProducerMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionAddMetaDataMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionAddMetaDataMessageV2;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionDeleteQueueMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionProducerCreditsMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionRequestProducerCreditsMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionUniqueAddMetaDataMessage;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.omflow.booster.broker.user.Realm;

/**
 * Keeps from the broker what Jakarta JMS clients may not do within their session and the broker would do for anyone:
 * look for the names of others, send messages wrapped in messages, or fill the memory with names, notes and producers.
 * Thread-safe.
 */
public final class SessionGate implements Interceptor {
    /** Of a queue and its address together, in characters. */
    static final int LONGEST_NAME = 600;
    /** Of one connection. */
    static final int MOST_PRODUCERS = 1_000;

    private static final int LONGEST_NOTE = 600;
    private static final byte UNKNOWN_TYPE = 127;
    private static final String CLIENT_ID = "jms-client-id";
    /** What JMS clients note of their sessions. */
    private static final Set<String> NOTES = Set.of(CLIENT_ID, "jms-session");

    private final Predicate<SimpleString> isAddress;
    private final PerConnection<Set<Long>> producers = new PerConnection<>(HashSet::new);

    /** @param isAddress whether there is an address of this name */
    public SessionGate(Predicate<SimpleString> isAddress) {
        this.isAddress = isAddress;
    }

    @Override
    public boolean intercept(Packet packet, RemotingConnection connection) {
        return !(connection instanceof CoreRemotingConnection core)
                || switch (packet.getType()) {
                    case PacketImpl.SESS_SEND, PacketImpl.SESS_SEND_LARGE -> unwrapped((MessagePacketI) packet);
                    case PacketImpl.SESS_BINDINGQUERY, PacketImpl.SESS_QUEUEQUERY ->
                        mayAsk((QueueAbstractPacket) packet, core);
                    case PacketImpl.SESS_CREATECONSUMER ->
                        isNamed(packet, core, ((QueueAbstractPacket) packet).getQueueName(), null);
                    case PacketImpl.CREATE_ADDRESS ->
                        isNamed(packet, core, ((CreateAddressMessage) packet).getAddress(), null);
                    case PacketImpl.CREATE_QUEUE, PacketImpl.CREATE_QUEUE_V2 -> {
                        CreateQueueMessage queue = (CreateQueueMessage) packet;
                        yield isNamed(packet, core, queue.getAddress(), queue.getQueueName());
                    }
                    case PacketImpl.CREATE_SHARED_QUEUE, PacketImpl.CREATE_SHARED_QUEUE_V2 -> {
                        CreateSharedQueueMessage queue = (CreateSharedQueueMessage) packet;
                        yield isNamed(packet, core, queue.getAddress(), queue.getQueueName());
                    }
                    case PacketImpl.DELETE_QUEUE ->
                        isNamed(packet, core, ((SessionDeleteQueueMessage) packet).getQueueName(), null);
                    case PacketImpl.SESS_PRODUCER_REQUEST_CREDITS ->
                        mayHaveCredits((SessionRequestProducerCreditsMessage) packet, core);
                    case PacketImpl.CREATE_PRODUCER -> mayProduce((CreateProducerMessage) packet, core);
                    case PacketImpl.REMOVE_PRODUCER -> {
                        producers.of(core).remove(key(packet, ((RemoveProducerMessage) packet).getId()));
                        yield true;
                    }
                    case PacketImpl.SESS_CLOSE -> {
                        producers.of(core).removeIf(key -> key >>> Integer.SIZE == packet.getChannelID());
                        yield true;
                    }
                    case PacketImpl.SESS_ADD_METADATA -> {
                        SessionAddMetaDataMessage note = (SessionAddMetaDataMessage) packet;
                        yield mayNote(packet, core, note.getKey(), note.getData(), SessionAddMetaDataMessage::new);
                    }
                    case PacketImpl.SESS_ADD_METADATA2 -> {
                        SessionAddMetaDataMessageV2 note = (SessionAddMetaDataMessageV2) packet;
                        yield mayNote(
                                packet,
                                core,
                                note.getKey(),
                                note.getData(),
                                (key, data) ->
                                        new SessionAddMetaDataMessageV2(key, data, note.isRequiresConfirmations()));
                    }
                    case PacketImpl.SESS_UNIQUE_ADD_METADATA -> {
                        SessionUniqueAddMetaDataMessage note = (SessionUniqueAddMetaDataMessage) packet;
                        yield mayNote(
                                packet, core, note.getKey(), note.getData(), SessionUniqueAddMetaDataMessage::new);
                    }
                    default -> true;
                };
    }

    /**
     * The broker unwraps messages of these types, and takes the id of what is inside from their sender: it would delete the
     * stored body of another's job. As messages of an unknown type they are refused like any that cannot be read.
     */
    private static boolean unwrapped(MessagePacketI packet) {
        if (packet.getMessage() instanceof ICoreMessage message
                && (message.getType() == Message.EMBEDDED_TYPE || message.getType() == Message.LARGE_EMBEDDED_TYPE)) {
            message.setType(UNKNOWN_TYPE);
        }
        return true;
    }

    /** The broker would take wildcards in these names, although they are off elsewhere. */
    private static boolean mayAsk(QueueAbstractPacket packet, CoreRemotingConnection connection) {
        SimpleString name =
                packet.getType() == PacketImpl.SESS_BINDINGQUERY ? packet.getAddress() : packet.getQueueName();
        if (name != null && ClientQueues.hasWildcard(name)) {
            return refuse(packet, connection, ClientQueues.wildcard(name));
        }
        return isNamed(packet, connection, name, null);
    }

    private static boolean isNamed(
            Packet packet, CoreRemotingConnection connection, SimpleString name, SimpleString queue) {
        int length = (name == null ? 0 : name.length()) + (queue == null ? 0 : queue.length());
        return length <= LONGEST_NAME
                || refuse(
                        packet,
                        connection,
                        "The name '" + Shown.of(String.valueOf(name), Shown.SHORT) + "' has " + length
                                + " characters, with that of its queue: use at most " + LONGEST_NAME);
    }

    /** The broker would keep something for every name it is asked for, for ever. */
    private boolean mayHaveCredits(SessionRequestProducerCreditsMessage packet, CoreRemotingConnection connection) {
        if (isAddress.test(packet.getAddress())) {
            return true;
        }
        // The refusal follows when the client sends.
        connection
                .getChannel(packet.getChannelID(), -1)
                .send(new SessionProducerCreditsMessage(packet.getCredits(), packet.getAddress()));
        return false;
    }

    private boolean mayProduce(CreateProducerMessage packet, CoreRemotingConnection connection) {
        Set<Long> own = producers.of(connection);
        own.add(key(packet, packet.getId()));
        if (own.size() <= MOST_PRODUCERS) {
            return isNamed(packet, connection, packet.getAddress(), null);
        }
        refuse(packet, connection, tooManyProducers());
        connection.fail(new ActiveMQSecurityException(tooManyProducers()));
        return false;
    }

    private static String tooManyProducers() {
        return "This connection has more than " + MOST_PRODUCERS + " producers: close those that are not needed";
    }

    private static long key(Packet packet, int id) {
        return packet.getChannelID() << Integer.SIZE | Integer.toUnsignedLong(id);
    }

    /** Lets the packet pass, or in its place another that makes a client id one of this user. */
    private static boolean mayNote(
            Packet packet,
            CoreRemotingConnection connection,
            String key,
            String data,
            BiFunction<String, String, Packet> another) {
        int length = data == null ? 0 : data.length();
        if (!NOTES.contains(key) || length > LONGEST_NOTE) {
            return refuse(
                    packet,
                    connection,
                    "The session's property '" + Shown.of(String.valueOf(key), Shown.SHORT) + "' of " + length
                            + " characters is not accepted: a session has only a client id, of at most "
                            + LONGEST_NOTE);
        }
        if (!key.equals(CLIENT_ID)) {
            return true;
        }
        // Nobody may hold the client id of another.
        String own = data + " of " + Realm.user(connection.getSubject()).orElse("");
        return handOn(another.apply(key, own), packet, connection);
    }

    /** Hands the broker this packet in place of the one that came. */
    static boolean handOn(Packet other, Packet packet, CoreRemotingConnection connection) {
        other.setChannelID(packet.getChannelID());
        other.setCorrelationID(packet.getCorrelationID());
        connection.getChannel(packet.getChannelID(), -1).handlePacket(other);
        return false;
    }

    private static boolean refuse(Packet packet, CoreRemotingConnection connection, String why) {
        ActiveMQException reason = new ActiveMQSecurityException(why);
        ActiveMQExceptionMessage answer = new ActiveMQExceptionMessage(reason);
        answer.setCorrelationID(packet.getCorrelationID());
        connection.getChannel(packet.getChannelID(), -1).send(answer);
        return false;
    }
}
