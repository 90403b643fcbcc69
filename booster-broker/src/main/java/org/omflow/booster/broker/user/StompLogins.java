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
        if (!isLogin || !(connection instanceof StompConnection stomp)) {
            return true;
        }
        if (logins.isRefused(connection)) {
            // It has its answer, and the broker closes it: a connection has one guess.
            return false;
        }
        if (stomp.getSubject() != null) {
            // The broker would say yes to any second login, and go on with the first.
            StompError.end(stomp, "This connection is logged in: open another one to log in again");
            return false;
        }
        return logins.decide(
                frame.getHeader(Stomp.Headers.Connect.LOGIN),
                frame.getHeader(Stomp.Headers.Connect.PASSCODE),
                connection,
                new Held(logins, frame, stomp));
    }

    private record Held(BrokerLogins logins, StompFrame frame, StompConnection connection) implements HeldLogin {
        @Override
        public void goOn() {
            try {
                connection.handleFrame(frame);
            } finally {
                connection.getManager().getServer().getStorageManager().clearContext();
            }
            if (logins.isRefused(connection)) {
                return;
            }
            // The frames that came with this one.
            connection.getManager().handleBuffer(connection, ActiveMQBuffers.fixedBuffer(0));
        }

        @Override
        public void refuse(String why) {
            StompError.end(connection, why);
        }
    }
}
