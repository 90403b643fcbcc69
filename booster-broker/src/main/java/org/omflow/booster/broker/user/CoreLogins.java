package org.omflow.booster.broker.user;

import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.core.protocol.core.Channel;
import org.apache.activemq.artemis.core.protocol.core.CoreRemotingConnection;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.ActiveMQExceptionMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.CreateSessionMessage;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/** Has the password of a Jakarta JMS client checked before the broker, which would use a common thread, sees it. */
final class CoreLogins implements Interceptor {
    private final BrokerLogins logins;

    CoreLogins(BrokerLogins logins) {
        this.logins = logins;
    }

    @Override
    public boolean intercept(Packet packet, RemotingConnection connection) {
        return !(packet instanceof CreateSessionMessage login)
                || !(connection instanceof CoreRemotingConnection core)
                || logins.decide(login.getUsername(), login.getPassword(), connection, new Held(login, core));
    }

    private record Held(CreateSessionMessage login, CoreRemotingConnection connection) implements HeldLogin {
        @Override
        public void goOn() {
            channel().handlePacket(login);
        }

        /** The client closes the connection. */
        @Override
        public void refuse(String why) {
            ActiveMQExceptionMessage answer = new ActiveMQExceptionMessage(new ActiveMQSecurityException(why));
            answer.setCorrelationID(login.getCorrelationID());
            channel().send(answer);
        }

        private Channel channel() {
            return connection.getChannel(login.getChannelID(), -1);
        }
    }
}
