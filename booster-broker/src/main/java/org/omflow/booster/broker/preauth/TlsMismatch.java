package org.omflow.booster.broker.preauth;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.omflow.booster.ha.preauth.RefusalReason;

/**
 * Detects from a connection's first bytes that only one side speaks TLS, and answers in the client's protocol where
 * possible; otherwise the client would wait without an error.
 */
final class TlsMismatch {
    /** How every TLS handshake begins. */
    private static final int HANDSHAKE = 0x16;
    /** A fatal alert of TLS: unexpected message. */
    private static final byte[] ALERT = {0x15, 3, 1, 0, 2, 2, 10};
    /** The protocol header by which AMQP 1.0 demands TLS. */
    private static final byte[] AMQP_OVER_TLS = {'A', 'M', 'Q', 'P', 2, 1, 0, 0};

    private static final byte[] STOMP_ERROR = ("ERROR\nmessage:This port speaks TLS only\ncontent-type:text/plain\n\n"
                    + "This port speaks TLS only: connect by TLS and trust the authority in ca.pem\n\0")
            .getBytes(StandardCharsets.US_ASCII);

    private final boolean portSpeaksTls;

    TlsMismatch(boolean portSpeaksTls) {
        this.portSpeaksTls = portSpeaksTls;
    }

    /** The reason to refuse a connection with these first bytes; empty to accept it. */
    Optional<RefusalReason> reason(ByteBuf first) {
        boolean clientSpeaksTls = first.isReadable() && first.getUnsignedByte(first.readerIndex()) == HANDSHAKE;
        if (clientSpeaksTls == portSpeaksTls || !first.isReadable()) {
            return Optional.empty();
        }
        return Optional.of(portSpeaksTls ? RefusalReason.IN_THE_CLEAR : RefusalReason.TLS);
    }

    /** The answer to the client; empty where its protocol is unknown or has no such message. */
    ByteBuf answer(ByteBuf first) {
        if (!portSpeaksTls) {
            return Unpooled.wrappedBuffer(ALERT);
        }
        String beginning = first.toString(StandardCharsets.US_ASCII).stripLeading();
        if (beginning.startsWith("AMQP")) {
            return Unpooled.wrappedBuffer(AMQP_OVER_TLS);
        }
        return beginning.startsWith("CONNECT") || beginning.startsWith("STOMP")
                ? Unpooled.wrappedBuffer(STOMP_ERROR)
                : Unpooled.EMPTY_BUFFER;
    }
}
