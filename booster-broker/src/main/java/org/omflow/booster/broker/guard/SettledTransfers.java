package org.omflow.booster.broker.guard;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.UnsignedShort;
import org.apache.qpid.proton.amqp.transport.Begin;
import org.apache.qpid.proton.amqp.transport.Disposition;
import org.apache.qpid.proton.amqp.transport.Role;
import org.apache.qpid.proton.amqp.transport.Transfer;

/**
 * Knows whether messages that came settled are under way on one AMQP connection. A session checks its messages one after the
 * other, so they are done when the Booster answers a later one. Confined to the connection's thread.
 */
final class SettledTransfers {
    private final Consumer<Boolean> underWay;
    /** The client's channel of each session, by the Booster's. */
    private final Map<Integer, Integer> channels = new HashMap<>();
    /** The last delivery that came settled, by the client's channel. */
    private final Map<Integer, UnsignedInteger> last = new HashMap<>();

    /** @param underWay is told when there are some, and when there are none any more */
    SettledTransfers(Consumer<Boolean> underWay) {
        this.underWay = underWay;
    }

    void received(int channel, Transfer transfer) {
        if (!Boolean.TRUE.equals(transfer.getSettled())) {
            return;
        }
        // Only the first part of a message must have an id.
        if (transfer.getDeliveryId() != null) {
            last.put(channel, transfer.getDeliveryId());
        }
        underWay.accept(true);
    }

    void began(int channel, Begin begin) {
        UnsignedShort ofClient = begin.getRemoteChannel();
        if (ofClient != null) {
            channels.put(channel, ofClient.intValue());
        }
    }

    void answered(int channel, Disposition disposition) {
        Integer ofClient = channels.get(channel);
        UnsignedInteger settled = ofClient == null ? null : last.get(ofClient);
        if (settled == null || disposition.getRole() != Role.RECEIVER) {
            return;
        }
        UnsignedInteger answered = disposition.getLast() == null ? disposition.getFirst() : disposition.getLast();
        // The numbers go on with 0 after the highest.
        if (answered.intValue() - settled.intValue() > 0) {
            last.remove(ofClient);
            if (last.isEmpty()) {
                underWay.accept(false);
            }
        }
    }
}
