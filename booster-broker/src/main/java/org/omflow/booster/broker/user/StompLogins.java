package org.omflow.booster.broker.user;

import org.apache.activemq.artemis.api.core.ActiveMQBuffers;
import org.apache.activemq.artemis.core.protocol.stomp.Stomp;
import org.apache.activemq.artemis.core.protocol.stomp.StompConnection;
import org.apache.activemq.artemis.core.protocol.stomp.StompFrame;
import org.apache.activemq.artemis.core.protocol.stomp.StompFrameInterceptor;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/** Has the password of a STOMP client checked before the broker, which would check it on the event loop, sees it. */
final class StompLogins implements StompFrameInterceptor {
    private final BrokerLogins logins;

    StompLogins(BrokerLogins logins) {
        this.logins = logins;
    }

    @Override
    public boolean intercept(StompFrame frame, RemotingConnection connection) {
        boolean isLogin =
                Stomp.Commands.CONNECT.equals(frame.getCommand()) || Stomp.Commands.STOMP.equals(frame.getCommand());
        return !isLogin
                || !(connection instanceof StompConnection stomp)
                || logins.decide(
                        frame.getHeader(Stomp.Headers.Connect.LOGIN),
                        frame.getHeader(Stomp.Headers.Connect.PASSCODE),
                        connection,
                        () -> handle(frame, stomp));
    }

    private static void handle(StompFrame frame, StompConnection stomp) {
        try {
            stomp.handleFrame(frame);
        } finally {
            stomp.getManager().getServer().getStorageManager().clearContext();
        }
        // The frames that came with this one.
        stomp.getManager().handleBuffer(stomp, ActiveMQBuffers.fixedBuffer(0));
    }
}
