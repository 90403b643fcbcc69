package org.omflow.booster.broker.user;

import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.protocol.amqp.sasl.SASLResult;
import org.apache.activemq.artemis.protocol.amqp.sasl.ServerSASL;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/** The login of one AMQP client, by whatever it proves itself with. */
abstract class SaslExchange implements ServerSASL {
    private final String mechanism;
    private final ActiveMQServer server;
    private final RemotingConnection connection;
    private SASLResult result;

    SaslExchange(String mechanism, ActiveMQServer server, RemotingConnection connection) {
        this.mechanism = mechanism;
        this.server = server;
        this.connection = connection;
    }

    @Override
    public final String getName() {
        return mechanism;
    }

    /** Asks the broker; both are null for a certificate. */
    final boolean isLetIn(String user, String password) {
        try {
            return server.getSecurityStore().authenticate(user, password, connection) != null;
        } catch (Exception e) {
            // The code that refused it has logged why.
            return false;
        }
    }

    final void end(SASLResult outcome) {
        result = outcome;
    }

    @Override
    public final SASLResult result() {
        return result;
    }

    @Override
    public final void done() {
        // Nothing is held.
    }
}
