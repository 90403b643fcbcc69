package org.omflow.booster.broker.guard;

import org.apache.activemq.artemis.core.protocol.stomp.Stomp;
import org.apache.activemq.artemis.core.protocol.stomp.StompConnection;
import org.apache.activemq.artemis.core.protocol.stomp.StompFrame;
import org.apache.activemq.artemis.core.protocol.stomp.StompFrameInterceptor;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.omflow.booster.broker.user.StompError;

/**
 * Refuses STOMP frames to no address in a sentence; the broker would answer with the text of an internal error. The broker
 * creates it by its class name. Thread-safe.
 */
public final class StompDestinations implements StompFrameInterceptor {
    @Override
    public boolean intercept(StompFrame frame, RemotingConnection connection) {
        String command = frame.getCommand();
        boolean needed = Stomp.Commands.SEND.equals(command) || Stomp.Commands.SUBSCRIBE.equals(command);
        String destination = frame.getHeader(Stomp.Headers.Send.DESTINATION);
        if (!needed
                || destination != null && !destination.isBlank()
                || !(connection instanceof StompConnection stomp)) {
            return true;
        }
        StompError.end(stomp, "The STOMP frame " + command + " has no header destination: name a queue or topic in it");
        return false;
    }
}
