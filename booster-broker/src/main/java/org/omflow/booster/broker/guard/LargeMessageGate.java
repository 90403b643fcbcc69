package org.omflow.booster.broker.guard;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionSendContinuationMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionSendLargeMessage;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.omflow.booster.broker.disk.DiskWatch;
import org.omflow.booster.broker.queue.AddressKind;
import org.omflow.booster.broker.user.Realm;
import org.omflow.booster.broker.user.UserRole;

/**
 * Keeps large messages of Jakarta JMS clients off the disk when they will be refused anyway. The broker writes them to
 * a file piece by piece and checks them only at the last one. This drops the pieces in between once the disk is full or
 * the message too large; the last piece passes, and the sender gets the refusal. Thread-safe.
 */
public final class LargeMessageGate implements Interceptor {
    /** Marks a message with dropped pieces; {@link DiskLimit} refuses it even if there is room by then. */
    static final String LEFT_OUT = "omflowLeftOut";

    private final DiskWatch disk;
    private final long limitBytes;
    /** The large message that each channel of a connection is receiving. */
    private final PerConnection<Map<Long, Incoming>> incoming =
            new PerConnection<>(() -> Collections.synchronizedMap(new HashMap<>()));

    public LargeMessageGate(DiskWatch disk, long limitBytes) {
        this.disk = disk;
        this.limitBytes = limitBytes;
    }

    @Override
    public boolean intercept(Packet packet, RemotingConnection connection) {
        return switch (packet.getType()) {
            case PacketImpl.SESS_SEND_LARGE -> begin((SessionSendLargeMessage) packet, connection);
            case PacketImpl.SESS_SEND_CONTINUATION -> go((SessionSendContinuationMessage) packet, connection);
            default -> true;
        };
    }

    private boolean begin(SessionSendLargeMessage packet, RemotingConnection connection) {
        boolean leaveOut = disk.full() != null && !Realm.has(connection.getSubject(), UserRole.SERVER);
        if (leaveOut) {
            packet.getLargeMessage().putStringProperty(LEFT_OUT, disk.full());
        }
        long limit = AddressKind.SMALL.contains(Target.of(packet.getLargeMessage()))
                ? AddressKind.SMALL_MESSAGE_BYTES
                : limitBytes;
        incoming.of(connection).put(packet.getChannelID(), new Incoming(leaveOut, limit));
        return true;
    }

    private boolean go(SessionSendContinuationMessage packet, RemotingConnection connection) {
        Map<Long, Incoming> ofConnection = incoming.of(connection);
        Incoming message = ofConnection.get(packet.getChannelID());
        if (message == null) {
            return true;
        }
        if (!packet.isContinues()) {
            ofConnection.remove(packet.getChannelID());
            return true;
        }
        // More than the limit is on disk by then, so the message is refused for its size.
        boolean tooLarge = message.bytes > message.limit;
        message.bytes += packet.getBody().length;
        return !message.leaveOut && !tooLarge;
    }

    /** Confined to one thread at a time: the pieces on a channel come one after the other. */
    private static final class Incoming {
        private final boolean leaveOut;
        private final long limit;
        private long bytes;

        Incoming(boolean leaveOut, long limit) {
            this.leaveOut = leaveOut;
            this.limit = limit;
        }
    }
}
