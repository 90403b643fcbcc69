package org.omflow.booster.broker.user;

import javax.security.auth.Subject;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.protocol.amqp.broker.AmqpInterceptor;
import org.apache.activemq.artemis.protocol.amqp.proton.AMQPRoutingHandler;
import org.apache.activemq.artemis.protocol.amqp.sasl.SASLResult;
import org.apache.activemq.artemis.protocol.amqp.sasl.ServerSASL;
import org.apache.activemq.artemis.protocol.amqp.sasl.ServerSASLFactory;
import org.apache.activemq.artemis.spi.core.protocol.ProtocolManager;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.remoting.Connection;

/**
 * Lets AMQP clients log in by certificate (SASL EXTERNAL) without user and password. The broker's own implementation
 * would use the whole distinguished name as user name. Loaded by the broker as a service.
 */
public final class CertificateSasl implements ServerSASLFactory {
    /** Its name in AMQP. */
    public static final String EXTERNAL = "EXTERNAL";

    /** The challenge to a client that has not sent its identity yet. */
    private static final byte[] ASK = {};

    @Override
    public String getMechanism() {
        return EXTERNAL;
    }

    @Override
    public ServerSASL create(
            ActiveMQServer server,
            ProtocolManager<AmqpInterceptor, AMQPRoutingHandler> manager,
            Connection connection,
            RemotingConnection remotingConnection) {
        return new Exchange(server, remotingConnection);
    }

    /** Above the broker's own. */
    @Override
    public int getPrecedence() {
        return 1;
    }

    @Override
    public boolean isDefaultPermitted() {
        return false;
    }

    /** The login of one client. */
    private static final class Exchange extends SaslExchange {
        Exchange(ActiveMQServer server, RemotingConnection connection) {
            super(EXTERNAL, server, connection);
        }

        @Override
        public byte[] processSASL(byte[] given) {
            if (given == null) {
                return ASK;
            }
            // The identity comes from the certificate; a client that requests one itself is refused.
            end(new Result(given.length == 0 && isLetIn(null, null)));
            return null;
        }
    }

    /** The result without user and rights: the session sets both. */
    private record Result(boolean isSuccess) implements SASLResult {
        @Override
        public String getUser() {
            return null;
        }

        @Override
        public Subject getSubject() {
            return null;
        }
    }
}
