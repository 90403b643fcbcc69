package org.omflow.booster.broker.guard;

import org.apache.activemq.artemis.core.protocol.stomp.StompFrame;
import org.apache.activemq.artemis.core.protocol.stomp.StompFrameInterceptor;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/**
 * Notes each STOMP frame that the broker could read, so that one it could not read is missed. Must be the first
 * interceptor: one that holds a login back hides it from those behind. Thread-safe.
 */
public final class StompFrameDecoded implements StompFrameInterceptor {
    @Override
    public boolean intercept(StompFrame frame, RemotingConnection connection) {
        StompFrameLimit.decoded(connection);
        return true;
    }
}
