package org.omflow.booster.broker.guard;

import java.util.Arrays;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.transport.AmqpError;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Begin;
import org.apache.qpid.proton.amqp.transport.Detach;
import org.apache.qpid.proton.amqp.transport.Disposition;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.amqp.transport.Transfer;
import org.apache.qpid.proton.engine.Transport;
import org.apache.qpid.proton.engine.impl.ProtocolTracer;
import org.apache.qpid.proton.framing.TransportFrame;

/**
 * Ends an AMQP connection that makes the broker or the library work or allocate without limit: by settling a range of
 * billions of messages, by thousands of links, by messages, properties or transactions that never end, or by messages in
 * the broker's own format. Confined to the connection's thread.
 */
final class AmqpFrameLimits implements ProtocolTracer {
    /** Far more than any client has under way. */
    static final long MOST_SETTLED = 1 << 20;

    static final int MOST_LINKS = 1_000;
    static final int MOST_TRANSACTIONS = 100;

    /** How the body of a message begins that declares a transaction, or ends one. */
    private static final byte[] BODY = {0, 0x53, 0x77, 0, 0x53};

    private static final Symbol TUNNELING = Symbol.valueOf("AMQ_CORE_MESSAGE_TUNNELING");
    private static final byte DECLARE = 0x31;
    private static final byte DISCHARGE = 0x32;

    private final Transport transport;
    private final UnfinishedMessages unfinished;
    private final AmqpHeads heads = new AmqpHeads();
    private final SettledTransfers settled;
    private int links;
    private int transactions;

    AmqpFrameLimits(Transport transport, UnfinishedMessages unfinished, SettledTransfers settled) {
        this.transport = transport;
        this.unfinished = unfinished;
        this.settled = settled;
    }

    /** Called before the library handles the frame. */
    @Override
    public void receivedFrame(TransportFrame frame) {
        if (frame.getBody() instanceof Disposition disposition && length(disposition) > MOST_SETTLED) {
            disposition.setLast(disposition.getFirst());
            end("It settles more than " + MOST_SETTLED + " messages at once: settle fewer");
        } else if (frame.getBody() instanceof Attach attach) {
            if (attach.getDesiredCapabilities() != null
                    && Arrays.asList(attach.getDesiredCapabilities()).contains(TUNNELING)) {
                // The broker would take messages in its own format, and a length from their sender.
                attach.setDesiredCapabilities();
            }
            links++;
            if (links > MOST_LINKS) {
                end("It has more than " + MOST_LINKS + " links: detach those that are not needed");
            }
        } else if (frame.getBody() instanceof Detach) {
            links--;
        } else if (frame.getBody() instanceof Transfer transfer) {
            settled.received(frame.getChannel(), transfer);
            transferred(frame.getChannel(), transfer, frame.getPayload());
        }
    }

    private void transferred(int channel, Transfer transfer, Binary payload) {
        if (transfer.getMessageFormat() != null && transfer.getMessageFormat().longValue() != 0) {
            transfer.setMessageFormat(UnsignedInteger.ZERO);
            end("A message has a format of its own: send messages of AMQP 1.0");
            return;
        }
        String tooMuch = unfinished.add(channel, transfer, payload == null ? 0 : payload.getLength());
        if (tooMuch == null) {
            tooMuch = heads.add(UnfinishedMessages.link(channel, transfer), transfer, payload);
        }
        if (tooMuch != null) {
            end(tooMuch);
        } else if (payload != null && !transfer.getMore()) {
            count(payload);
        }
    }

    private void count(Binary payload) {
        if (payload.getLength() <= BODY.length) {
            return;
        }
        for (int i = 0; i < BODY.length; i++) {
            if (payload.getArray()[payload.getArrayOffset() + i] != BODY[i]) {
                return;
            }
        }
        byte what = payload.getArray()[payload.getArrayOffset() + BODY.length];
        transactions = Math.max(0, transactions + (what == DECLARE ? 1 : what == DISCHARGE ? -1 : 0));
        if (transactions > MOST_TRANSACTIONS) {
            end("It has more than " + MOST_TRANSACTIONS + " open transactions: commit or roll back");
        }
    }

    /** {@link AmqpLoginGuard} sees it, says why and closes the connection. */
    private void end(String why) {
        transport.setCondition(new ErrorCondition(AmqpError.RESOURCE_LIMIT_EXCEEDED, why));
    }

    @Override
    public void sentFrame(TransportFrame frame) {
        if (frame.getBody() instanceof Disposition disposition) {
            settled.answered(frame.getChannel(), disposition);
        } else if (frame.getBody() instanceof Begin begin) {
            settled.began(frame.getChannel(), begin);
        }
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
