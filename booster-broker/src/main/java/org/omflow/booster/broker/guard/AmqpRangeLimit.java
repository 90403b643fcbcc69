package org.omflow.booster.broker.guard;

import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.transport.AmqpError;
import org.apache.qpid.proton.amqp.transport.Disposition;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.engine.Transport;
import org.apache.qpid.proton.engine.impl.ProtocolTracer;
import org.apache.qpid.proton.framing.TransportFrame;

/**
 * Ends an AMQP connection that settles more messages at once than a client can have: the library counts through the whole
 * range, which may have four billion numbers or no end, on one of the few network threads. Confined to the connection's
 * thread.
 */
final class AmqpRangeLimit implements ProtocolTracer {
    /** Far more than any client has under way. */
    private static final long MOST = 1 << 20;

    private final Transport transport;

    AmqpRangeLimit(Transport transport) {
        this.transport = transport;
    }

    /** Called before the library handles the frame. */
    @Override
    public void receivedFrame(TransportFrame frame) {
        if (frame.getBody() instanceof Disposition disposition && length(disposition) > MOST) {
            disposition.setLast(disposition.getFirst());
            // AmqpLoginGuard sees it, says why and closes the connection.
            transport.setCondition(new ErrorCondition(AmqpError.INTERNAL_ERROR, "range"));
        }
    }

    @Override
    public void sentFrame(TransportFrame frame) {
        // Nothing to check.
    }

    /** How many numbers follow the first one; they go on with 0 after the highest. */
    private static long length(Disposition disposition) {
        UnsignedInteger last = disposition.getLast();
        if (last == null) {
            return 0;
        }
        long length = last.longValue() - disposition.getFirst().longValue();
        // A range that ends with the highest number never ends.
        return last.equals(UnsignedInteger.MAX_VALUE) ? Long.MAX_VALUE : Math.max(0, length);
    }
}
