package org.omflow.booster.broker.guard;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.omflow.booster.broker.config.BoosterBrokerOptions;

/**
 * Follows the STOMP frames of one connection, and finds what the broker could not read: it would stop reading without a
 * word, and swallow what follows. Leaves out repeated headers, of which the broker would take the last, not the first.
 * Confined to the connection's thread.
 */
final class StompFrameReader {
    /** Command and headers of a frame; far more than any client sends. */
    static final int MOST_HEADER_BYTES = 64 << 10;

    private static final Set<String> COMMANDS = Set.of(
            "CONNECT",
            "STOMP",
            "SEND",
            "SUBSCRIBE",
            "UNSUBSCRIBE",
            "ACK",
            "NACK",
            "BEGIN",
            "COMMIT",
            "ABORT",
            "DISCONNECT");

    private static final String CONTENT_LENGTH = "content-length";
    private static final int MOST_DIGITS = 10;
    private static final int MOST_SHOWN = 40;

    private final long limitBytes;

    // The current frame
    private final Set<String> names = new HashSet<>();
    private boolean commandSeen;
    private boolean inBody;
    /** Bytes of the body still to come, with the NUL behind it; -1 when the body ends with its first NUL. */
    private long bodyLeft = -1;

    private long frameBytes;

    /** The received part of a line. */
    private ByteBuf begun = Unpooled.EMPTY_BUFFER;

    private long frames;

    /** A frame that cannot be accepted; the message is for its sender. */
    static final class FrameException extends Exception {
        FrameException(String message) {
            super(message, null, false, false);
        }
    }

    StompFrameReader(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** How many frames have ended so far. */
    long frames() {
        return frames;
    }

    /** Whether a frame has begun and not ended. */
    boolean isInFrame() {
        return commandSeen || begun.isReadable();
    }

    /**
     * Reads these bytes.
     *
     * @return what the broker may read now; the caller releases both
     * @throws FrameException when a frame cannot be accepted
     */
    ByteBuf read(ByteBuf bytes, ByteBufAllocator allocator) throws FrameException {
        ByteBuf in = begun.isReadable()
                ? allocator
                        .buffer(begun.readableBytes() + bytes.readableBytes())
                        .writeBytes(begun)
                        .writeBytes(bytes)
                : bytes.retainedSlice();
        release();
        ByteBuf out = allocator.buffer(in.readableBytes());
        try {
            while (in.isReadable()) {
                if (inBody) {
                    body(in, out);
                } else if (!line(in, out)) {
                    begun = in.readBytes(in.readableBytes());
                }
            }
            return out;
        } catch (FrameException | RuntimeException e) {
            out.release();
            throw e;
        } finally {
            in.release();
        }
    }

    /** Ends the reading. */
    void release() {
        begun.release();
        begun = Unpooled.EMPTY_BUFFER;
    }

    /** False when the line has not ended. */
    private boolean line(ByteBuf in, ByteBuf out) throws FrameException {
        int length = in.bytesBefore((byte) '\n') + 1;
        if (frameBytes + (length == 0 ? in.readableBytes() : length) > MOST_HEADER_BYTES) {
            throw new FrameException("A STOMP frame with more than " + MOST_HEADER_BYTES
                    + " bytes of headers is not accepted: send fewer or shorter ones");
        }
        if (length == 0) {
            return false;
        }
        frameBytes += length;
        String text = in.toString(in.readerIndex(), length - 1, StandardCharsets.ISO_8859_1);
        String line = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        if (line.indexOf('\r') >= 0) {
            throw new FrameException(
                    "A STOMP line with a carriage return inside is not accepted: escape it, or end the line there");
        }
        if (accept(line)) {
            out.writeBytes(in, length);
        } else {
            in.skipBytes(length);
        }
        return true;
    }

    /** False for a repeated header. */
    private boolean accept(String line) throws FrameException {
        if (line.isEmpty()) {
            // Before the command it is a heart-beat, after the headers it begins the body.
            inBody = commandSeen;
            frameBytes = commandSeen ? frameBytes : 0;
            return true;
        }
        if (!commandSeen) {
            if (!COMMANDS.contains(line)) {
                throw new FrameException("'" + shown(line)
                        + "' is no STOMP command for a server: use one such as SEND, in" + " upper case");
            }
            commandSeen = true;
            return true;
        }
        int colon = line.indexOf(':');
        if (colon < 0) {
            throw new FrameException(
                    "The STOMP line '" + shown(line) + "' is no header: write a name, a colon and a value");
        }
        String name = line.substring(0, colon);
        if (!names.add(name)) {
            return false;
        }
        if (name.equals(CONTENT_LENGTH)) {
            // The NUL after the body belongs to it.
            bodyLeft = bodyBytes(line.substring(colon + 1)) + 1;
        }
        return true;
    }

    private long bodyBytes(String value) throws FrameException {
        String digits = value.strip();
        boolean isNumber = !digits.isEmpty()
                && digits.length() <= MOST_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!isNumber) {
            throw new FrameException("The STOMP header " + CONTENT_LENGTH + " has the value '" + shown(value)
                    + "': give the length of the body in bytes, as a whole number");
        }
        long length = Long.parseLong(digits);
        if (length > limitBytes) {
            throw new FrameException("The STOMP header " + CONTENT_LENGTH + " has the value '" + shown(value)
                    + "', and at most " + limitBytes + " bytes are accepted: send a smaller message, or raise "
                    + BoosterBrokerOptions.MESSAGE_SIZE.name());
        }
        return length;
    }

    private void body(ByteBuf in, ByteBuf out) throws FrameException {
        int length;
        boolean complete;
        if (bodyLeft >= 0) {
            length = (int) Math.min(in.readableBytes(), bodyLeft);
            bodyLeft -= length;
            complete = bodyLeft == 0;
            if (complete && in.getByte(in.readerIndex() + length - 1) != 0) {
                throw new FrameException("A STOMP body goes on after as many bytes as its header " + CONTENT_LENGTH
                        + " says: correct it, and end the frame with a NUL");
            }
        } else {
            int nul = in.bytesBefore((byte) 0);
            complete = nul >= 0;
            length = complete ? nul + 1 : in.readableBytes();
        }
        frameBytes += length;
        if (frameBytes > limitBytes) {
            throw new FrameException("A STOMP frame of more than " + limitBytes
                    + " bytes is not accepted: send a smaller message, or raise "
                    + BoosterBrokerOptions.MESSAGE_SIZE.name());
        }
        out.writeBytes(in, length);
        if (complete) {
            frames++;
            inBody = false;
            commandSeen = false;
            names.clear();
            bodyLeft = -1;
            frameBytes = 0;
        }
    }

    /** Harmless in a log and short. */
    private static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), MOST_SHOWN); i++) {
            char c = text.charAt(i);
            shown.append(c >= ' ' && c <= '~' && c != ':' ? c : '?');
        }
        return text.length() > MOST_SHOWN ? shown.append("...").toString() : shown.toString();
    }
}
