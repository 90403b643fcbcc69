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
 * Tells a STOMP client why its message, subscription, transaction or connection was refused, in the body of the ERROR
 * frame; the broker would only report an error. Thread-safe.
 */
public final class StompRefusals implements StompFrameInterceptor {
    /** Begins the broker's errors, such as AMQ339011 for a message, 339016 for a subscription and 339009 for a session. */
    private static final String BY_BROKER = "AMQ339";

    /**
     * The connection whose frame this thread handles: it is read and refused on one thread, but may be answered on
     * another.
     */
    private static final ThreadLocal<RemotingConnection> UNDER_WAY = new ThreadLocal<>();

    private static final Map<RemotingConnection, String> REASONS = Collections.synchronizedMap(new WeakHashMap<>());

    /** A new frame begins; the previous one was answered. */
    static void begin(RemotingConnection connection) {
        UNDER_WAY.set(connection);
        REASONS.remove(connection);
    }

    /** Records why the current frame was refused, if it came from a STOMP client. */
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
                && String.valueOf(frame.getHeader(Stomp.Headers.Error.MESSAGE)).startsWith(BY_BROKER)) {
            String reason = REASONS.remove(connection);
            if (reason != null) {
                frame.addHeader(Stomp.Headers.CONTENT_TYPE, "text/plain");
                frame.setByteBody(reason.getBytes(StandardCharsets.UTF_8));
            }
        }
        return true;
    }
}
