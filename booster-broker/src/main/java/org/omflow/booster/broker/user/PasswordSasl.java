package org.omflow.booster.broker.user;

import java.nio.charset.StandardCharsets;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.protocol.amqp.broker.ActiveMQProtonRemotingConnection;
import org.apache.activemq.artemis.protocol.amqp.broker.AmqpInterceptor;
import org.apache.activemq.artemis.protocol.amqp.proton.AMQPRoutingHandler;
import org.apache.activemq.artemis.protocol.amqp.proton.handler.ProtonHandler;
import org.apache.activemq.artemis.protocol.amqp.sasl.PlainSASLResult;
import org.apache.activemq.artemis.protocol.amqp.sasl.PlainServerSASLFactory;
import org.apache.activemq.artemis.protocol.amqp.sasl.ServerSASL;
import org.apache.activemq.artemis.protocol.amqp.sasl.ServerSASLFactory;
import org.apache.activemq.artemis.protocol.amqp.sasl.ServerSASLPlain;
import org.apache.activemq.artemis.spi.core.protocol.ProtocolManager;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.remoting.Connection;
import org.apache.qpid.proton.engine.Sasl;

/**
 * Lets AMQP clients log in by user and password (SASL PLAIN). The broker's own implementation would check the password
 * on the event loop. Loaded by the broker as a service.
 */
public final class PasswordSasl implements ServerSASLFactory {
    @Override
    public String getMechanism() {
        return ServerSASLPlain.NAME;
    }

    @Override
    public ServerSASL create(
            ActiveMQServer server,
            ProtocolManager<AmqpInterceptor, AMQPRoutingHandler> manager,
            Connection connection,
            RemotingConnection remotingConnection) {
        return server.getSecurityManager() instanceof BrokerLogins logins
                        && remotingConnection instanceof ActiveMQProtonRemotingConnection amqp
                ? new Exchange(server, logins, amqp)
                : new PlainServerSASLFactory().create(server, manager, connection, remotingConnection);
    }

    /** Above the broker's own. */
    @Override
    public int getPrecedence() {
        return 1;
    }

    @Override
    public boolean isDefaultPermitted() {
        return true;
    }

    /** The login of one client. */
    private static final class Exchange extends SaslExchange {
        private static final int WITH_IDENTITY = 3;

        private final BrokerLogins logins;
        private final ActiveMQProtonRemotingConnection connection;
        private String user;
        private String password;
        private boolean asked;

        Exchange(ActiveMQServer server, BrokerLogins logins, ActiveMQProtonRemotingConnection connection) {
            super(ServerSASLPlain.NAME, server, connection);
            this.logins = logins;
            this.connection = connection;
        }

        @Override
        public byte[] processSASL(byte[] given) {
            if (!asked) {
                asked = true;
                read(given == null ? new byte[0] : given);
                if (!logins.decide(user, password, connection, new Held())) {
                    // No result yet: the client waits, and so does what it sends.
                    return null;
                }
            }
            end(new PlainSASLResult(isLetIn(user, password), user, password));
            return null;
        }

        /** The identity to act as, which is ignored, user and password, with a NUL between them. */
        private void read(byte[] given) {
            String[] parts = new String(given, StandardCharsets.UTF_8).split("\0");
            if (parts.length == 2 || parts.length == WITH_IDENTITY) {
                user = parts[parts.length - 2];
                password = parts[parts.length - 1];
            }
        }

        /** Until its password is checked. */
        private final class Held implements HeldLogin {
            /** Has the broker ask again. */
            @Override
            public void goOn() {
                ProtonHandler handler = connection.getAmqpConnection().getHandler();
                handler.onSaslResponse(handler.getTransport().sasl(), handler.getTransport());
                handler.instantFlush();
            }

            /** With the outcome that AMQP has for it, which has no room for words. */
            @Override
            public void refuse(String why) {
                ProtonHandler handler = connection.getAmqpConnection().getHandler();
                handler.getTransport().sasl().done(Sasl.SaslOutcome.PN_SASL_TEMP);
                handler.instantFlush();
                connection.getTransportConnection().close();
            }
        }
    }
}
