package org.omflow.booster.broker.guard;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.apache.activemq.artemis.core.protocol.stomp.Stomp;
import org.apache.activemq.artemis.core.protocol.stomp.StompFrame;
import org.apache.activemq.artemis.core.protocol.stomp.StompFrameInterceptor;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/**
 * Tells a STOMP client why its message was refused, in the body of the ERROR frame; the broker would only say that there
 * was an error. Thread-safe.
 */
public final class StompRefusals implements StompFrameInterceptor {
    /** How the broker begins when a message could not be taken. */
    private static final String NOT_TAKEN = "AMQ339011";

    /** Whose message this thread works on: it is read and refused in one thread, but may be answered in another. */
    private static final ThreadLocal<RemotingConnection> UNDER_WAY = new ThreadLocal<>();

    private static final Map<RemotingConnection, String> REASONS = Collections.synchronizedMap(new WeakHashMap<>());

    /** A message begins; an earlier one was answered. */
    static void begin(RemotingConnection connection) {
        UNDER_WAY.set(connection);
        REASONS.remove(connection);
    }

    /** Remembers why the message under way was refused, if it is one of a STOMP client. */
    static void because(String reason) {
        RemotingConnection connection = UNDER_WAY.get();
        if (connection != null && reason != null) {
            UNDER_WAY.remove();
            REASONS.put(connection, reason);
        }
    }

    @Override
    public boolean intercept(StompFrame frame, RemotingConnection connection) {
        if (Stomp.Responses.ERROR.equals(frame.getCommand())
                && String.valueOf(frame.getHeader(Stomp.Headers.Error.MESSAGE)).startsWith(NOT_TAKEN)) {
            String reason = REASONS.remove(connection);
            if (reason != null) {
                frame.addHeader(Stomp.Headers.CONTENT_TYPE, "text/plain");
                frame.setByteBody(reason.getBytes(StandardCharsets.UTF_8));
            }
        }
        return true;
    }
}
