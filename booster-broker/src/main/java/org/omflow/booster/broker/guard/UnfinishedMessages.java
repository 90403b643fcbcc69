package org.omflow.booster.broker.guard;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.qpid.proton.amqp.transport.Transfer;
import org.omflow.booster.broker.config.BoosterBrokerOptions;

/**
 * The messages that one AMQP connection has begun and not ended. The broker writes them to disk as they come, and checks
 * them only at their end. Confined to the connection's thread.
 */
final class UnfinishedMessages {
    /** The broker keeps the beginning of each in memory. */
    static final int MOST_BEGUN = 64;
    /** How many of the largest messages may be under way, since the sessions of a connection may send at the same time. */
    static final int TIMES = 4;
    /**
     * How many times as large as allowed one message may be. Up to that it is refused by itself at its end, which takes
     * memory, as the broker reads it whole; before, it can only be refused by ending its connection.
     */
    static final int TIMES_OF_ONE = 2;

    private final long messageBytes;
    private final Supplier<String> full;
    private final AtomicLong ofAll;
    /** What has come of each, by its channel and link. */
    private final Map<Long, Long> unfinished = new HashMap<>();

    private long bytes;

    /**
     * Starts with none.
     *
     * @param messageBytes how large a message may be
     * @param full why nothing more is to be written; null while there is room
     * @param ofAll the bytes of all connections together
     */
    UnfinishedMessages(long messageBytes, Supplier<String> full, AtomicLong ofAll) {
        this.messageBytes = messageBytes;
        this.full = full;
        this.ofAll = ofAll;
    }

    /** The number of the link by which a message comes. */
    static long link(int channel, Transfer transfer) {
        return (long) channel << Integer.SIZE | transfer.getHandle().longValue();
    }

    /** Counts a part of a message; returns why it is too much, or null. */
    String add(int channel, Transfer transfer, int length) {
        long link = link(channel, transfer);
        if (!transfer.getMore() || transfer.getAborted()) {
            Long begun = unfinished.remove(link);
            count(begun == null ? 0 : -begun);
            return null;
        }
        long ofMessage = unfinished.merge(link, (long) length, Long::sum);
        count(length);
        return fault(ofMessage);
    }

    private String fault(long ofMessage) {
        if (ofMessage > TIMES_OF_ONE * messageBytes) {
            return "A message is more than " + TIMES_OF_ONE + " times as large as the " + messageBytes
                    + " bytes this Booster accepts: send a smaller one, or raise "
                    + BoosterBrokerOptions.MESSAGE_SIZE.name();
        }
        if (unfinished.size() > MOST_BEGUN) {
            return "It has begun more than " + MOST_BEGUN + " messages: end those before you begin others";
        }
        if (bytes > TIMES * messageBytes) {
            return "Messages that have begun and not ended have more than the " + TIMES * messageBytes
                    + " bytes this Booster accepts together: send smaller or fewer ones, or raise "
                    + BoosterBrokerOptions.MESSAGE_SIZE.name();
        }
        String why = ofAll.get() > messageBytes ? full.get() : null;
        return why == null
                ? null
                : "Messages that have begun and not ended are not accepted, send them again later. " + why;
    }

    /** No longer counts what the connection has left unfinished, because it has ended. */
    void end() {
        count(-bytes);
        unfinished.clear();
    }

    private void count(long more) {
        bytes += more;
        ofAll.addAndGet(more);
    }
}
