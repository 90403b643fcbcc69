package org.omflow.booster.broker.wire;

import org.apache.activemq.artemis.core.protocol.core.impl.ChannelImpl.CHANNEL_ID;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;

/**
 * The packets of the broker's own protocol that a connection may send. The broker itself carries out some that would
 * create queues or take over sessions for anyone; whatever is not listed here is refused.
 */
final class CorePackets {
    /** What a connection has proved so far. */
    enum Caller {
        UNAUTHENTICATED,
        LOGGED_IN,
        OTHER_BOOSTER
    }

    /** Channels below this one belong to the broker, the others to sessions. */
    static final long FIRST_OF_SESSIONS = CHANNEL_ID.USER.id;

    private static final int TYPES = 256;

    private static final boolean[] CONTROL = types(
            PacketImpl.PING, PacketImpl.DISCONNECT, PacketImpl.SUBSCRIBE_TOPOLOGY, PacketImpl.SUBSCRIBE_TOPOLOGY_V2);

    /** {@code REATTACH_SESSION} is answered, but never reaches the broker. */
    private static final boolean[] LOGIN = types(
            PacketImpl.CREATESESSION,
            PacketImpl.CREATESESSION_V2,
            PacketImpl.CHECK_FOR_FAILOVER,
            PacketImpl.REATTACH_SESSION);

    private static final boolean[] INTRODUCTION = types(PacketImpl.CLUSTER_CONNECT);

    private static final boolean[] BACKUP =
            types(PacketImpl.CLUSTER_CONNECT, PacketImpl.NODE_ANNOUNCE, PacketImpl.BACKUP_REGISTRATION);

    private static final boolean[] REPLICATION =
            types(PacketImpl.REPLICATION_RESPONSE, PacketImpl.REPLICATION_RESPONSE_V2, PacketImpl.EXCEPTION);

    /**
     * Those that create or delete something are here as well: the broker checks the rights of their session. Distributed
     * transactions (XA) are not: the broker would let anyone end those of others, or leave them open for ever.
     */
    private static final boolean[] SESSION = types(
            PacketImpl.PACKETS_CONFIRMED,
            PacketImpl.CREATE_ADDRESS,
            PacketImpl.CREATE_QUEUE,
            PacketImpl.CREATE_QUEUE_V2,
            PacketImpl.CREATE_SHARED_QUEUE,
            PacketImpl.CREATE_SHARED_QUEUE_V2,
            PacketImpl.DELETE_QUEUE,
            PacketImpl.CREATE_PRODUCER,
            PacketImpl.REMOVE_PRODUCER,
            PacketImpl.SESS_ADD_METADATA,
            PacketImpl.SESS_ADD_METADATA2,
            PacketImpl.SESS_UNIQUE_ADD_METADATA,
            PacketImpl.SESS_ACKNOWLEDGE,
            PacketImpl.SESS_INDIVIDUAL_ACKNOWLEDGE,
            PacketImpl.SESS_BINDINGQUERY,
            PacketImpl.SESS_QUEUEQUERY,
            PacketImpl.SESS_CLOSE,
            PacketImpl.SESS_COMMIT,
            PacketImpl.SESS_ROLLBACK,
            PacketImpl.SESS_CREATECONSUMER,
            PacketImpl.SESS_CONSUMER_CLOSE,
            PacketImpl.SESS_EXPIRED,
            PacketImpl.SESS_FLOWTOKEN,
            PacketImpl.SESS_FORCE_CONSUMER_DELIVERY,
            PacketImpl.SESS_PRODUCER_REQUEST_CREDITS,
            PacketImpl.SESS_SEND,
            PacketImpl.SESS_SEND_LARGE,
            PacketImpl.SESS_SEND_CONTINUATION,
            PacketImpl.SESS_START,
            PacketImpl.SESS_STOP);

    private static final boolean[] NOTHING = types();

    private CorePackets() {}

    /** Whether a connection that has proved this may send a packet of this type on this channel. */
    static boolean admits(Caller caller, byte type, long channel) {
        return listed(caller, channel)[type & 0xFF];
    }

    private static boolean[] listed(Caller caller, long channel) {
        if (channel >= FIRST_OF_SESSIONS) {
            return caller == Caller.LOGGED_IN ? SESSION : NOTHING;
        }
        if (channel == CHANNEL_ID.PING.id) {
            return CONTROL;
        }
        if (channel == CHANNEL_ID.SESSION.id) {
            return LOGIN;
        }
        if (channel == CHANNEL_ID.CLUSTER.id) {
            return caller == Caller.OTHER_BOOSTER ? BACKUP : INTRODUCTION;
        }
        return channel == CHANNEL_ID.REPLICATION.id && caller == Caller.OTHER_BOOSTER ? REPLICATION : NOTHING;
    }

    private static boolean[] types(byte... types) {
        boolean[] listed = new boolean[TYPES];
        for (byte type : types) {
            listed[type & 0xFF] = true;
        }
        return listed;
    }
}
