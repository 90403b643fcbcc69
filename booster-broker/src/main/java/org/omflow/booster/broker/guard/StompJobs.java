package org.omflow.booster.broker.guard;

import java.util.Map;
import org.apache.activemq.artemis.core.protocol.stomp.Stomp;
import org.apache.activemq.artemis.core.protocol.stomp.StompFrame;
import org.apache.activemq.artemis.core.protocol.stomp.StompFrameInterceptor;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/**
 * Gives messages of STOMP clients the defaults of JMS: persistent unless they say {@code persistent:false}, and with a
 * reply-to that is a queue unless they say {@code /topic/}. The broker creates it by its class name.
 */
public final class StompJobs implements StompFrameInterceptor {
    private static final String QUEUE = "/queue/";
    private static final String TOPIC = "/topic/";

    @Override
    public boolean intercept(StompFrame frame, RemotingConnection connection) {
        StompRefusals.begin(connection);
        if (Stomp.Commands.SEND.equals(frame.getCommand())) {
            // The map itself: a STOMP 1.2 frame keeps the first of two headers with the same name.
            Map<String, String> headers = frame.getHeadersMap();
            headers.putIfAbsent(Stomp.Headers.Send.PERSISTENT, "true");
            headers.computeIfPresent(Stomp.Headers.Send.REPLY_TO, (name, replyTo) -> asDestination(replyTo));
        }
        return true;
    }

    /** Prefixes the name with its kind of destination, without which a JMS consumer could not reply. */
    static String asDestination(String replyTo) {
        if (replyTo.startsWith(QUEUE)) {
            return "queue://" + replyTo.substring(QUEUE.length());
        }
        if (replyTo.startsWith(TOPIC)) {
            return "topic://" + replyTo.substring(TOPIC.length());
        }
        return replyTo.contains("://") ? replyTo : "queue://" + replyTo;
    }
}
