package org.omflow.booster.broker.guard;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPMessage;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPMessageBrokerAccessor;

/** Looks at the body of an AMQP message without reading all of it into memory. */
final class AmqpBody {
    private static final int DATA = 0x75;
    private static final int VALUE = 0x77;
    private static final int NO_BODY = -1;
    private static final Map<String, Integer> NAMES =
            Map.of("amqp:data:binary", DATA, "amqp:amqp-sequence:list", DATA + 1, "amqp:amqp-value:*", VALUE);
    private static final int LONGEST_NAME = 40;

    // How values begin
    private static final int DESCRIBED = 0;
    private static final int ULONG_0 = 0x44;
    private static final int SMALL_ULONG = 0x53;
    private static final int ULONG = 0x80;
    private static final int BINARY = 0xA0;
    private static final int STRING = 0xA1;
    private static final int SYMBOL = 0xA3;
    /** That the length has four bytes instead of one. */
    private static final int LONG = 0x10;

    private AmqpBody() {}

    /** Where it starts: how many bytes the sections before it have; 0 when they are damaged, as nobody can read them. */
    static long start(AMQPMessage message) throws ActiveMQException {
        if (!message.isLargeMessage()) {
            int start = AMQPMessageBrokerAccessor.getRemainingBodyPosition(message);
            return start < 0 ? message.getPersistentSize() : start;
        }
        // The broker looks no further than the first frame of the message, when that ends with a section.
        try (AmqpBytes in = new AmqpBytes(message)) {
            long start = 0;
            while (in.hasMore() && section(in) == NO_BODY) {
                skipValue(in, in.read());
                start = in.position();
            }
            return start;
        } catch (ActiveMQException e) {
            return 0;
        }
    }

    /** How many sections the body has: data, amqp-sequence and amqp-value. */
    static int sections(AMQPMessage message) throws ActiveMQException {
        try (AmqpBytes in = new AmqpBytes(message)) {
            int sections = 0;
            while (in.hasMore()) {
                if (section(in) != NO_BODY) {
                    sections++;
                }
                skipValue(in, in.read());
            }
            return sections;
        }
    }

    /** The first section of the body, of which at most so many bytes are read; empty when it is neither text nor bytes. */
    static String text(AMQPMessage message, int mostBytes) throws ActiveMQException {
        try (AmqpBytes in = new AmqpBytes(message)) {
            while (in.hasMore()) {
                boolean isBody = section(in) != NO_BODY;
                int code = in.read();
                if (isBody) {
                    boolean isLong = (code & LONG) != 0;
                    int kind = code & ~LONG;
                    return kind == BINARY || kind == STRING || kind == SYMBOL
                            ? new String(
                                    in.bytes((int) Math.min(in.number(isLong ? Integer.BYTES : 1), mostBytes)),
                                    StandardCharsets.UTF_8)
                            : "";
                }
                skipValue(in, code);
            }
            return "";
        }
    }

    /** Reads the descriptor of a section; its value follows. */
    private static int section(AmqpBytes in) throws ActiveMQException {
        if (in.read() != DESCRIBED) {
            throw damaged();
        }
        int code = in.read();
        switch (code) {
            case ULONG_0:
                return NO_BODY;
            case SMALL_ULONG:
                return ofBody(in.read());
            case ULONG:
                return ofBody(in.number(Long.BYTES));
            case SYMBOL, SYMBOL | LONG:
                long length = in.number(code == SYMBOL ? 1 : Integer.BYTES);
                if (length <= LONGEST_NAME) {
                    String name = new String(in.bytes((int) length), StandardCharsets.US_ASCII);
                    return NAMES.getOrDefault(name, NO_BODY);
                }
                in.skip(length);
                return NO_BODY;
            default:
                skipValue(in, code);
                return NO_BODY;
        }
    }

    private static int ofBody(long descriptor) {
        return descriptor >= DATA && descriptor <= VALUE ? (int) descriptor : NO_BODY;
    }

    /** Skips a value that begins like this; values may be described by others, to any depth. */
    private static void skipValue(AmqpBytes in, int first) throws ActiveMQException {
        int code = first;
        for (long values = 1; ; code = in.read()) {
            if (code == DESCRIBED) {
                values++;
            } else {
                in.skip(length(in, code));
                values--;
                if (values == 0) {
                    return;
                }
            }
        }
    }

    /** The first digit of a code tells how long the value is, or its length. */
    private static long length(AmqpBytes in, int code) throws ActiveMQException {
        return switch (code >>> 4) {
            case 0x4 -> 0;
            case 0x5 -> 1;
            case 0x6 -> Short.BYTES;
            case 0x7 -> Integer.BYTES;
            case 0x8 -> Long.BYTES;
            case 0x9 -> 2 * Long.BYTES;
            case 0xA, 0xC, 0xE -> in.read();
            case 0xB, 0xD, 0xF -> in.number(Integer.BYTES);
            default -> throw damaged();
        };
    }

    private static ActiveMQException damaged() {
        return new ActiveMQException("The AMQP message cannot be read");
    }
}
