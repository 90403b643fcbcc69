package org.omflow.booster.broker.engine;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQInternalErrorException;
import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends the connection of a client whose packet a check cannot read; the broker would let it pass unchecked. Thread-safe. */
final class FailClosed implements Interceptor {
    private static final Logger log = LoggerFactory.getLogger(FailClosed.class);

    private final Interceptor check;

    FailClosed(Interceptor check) {
        this.check = check;
    }

    @Override
    public boolean intercept(Packet packet, RemotingConnection connection) {
        try {
            return check.intercept(packet, connection);
        } catch (ActiveMQException | RuntimeException e) {
            log.warn(
                    "Refused a client at {}: {} could not read a packet of type {} ({}). The connection was closed.",
                    connection.getRemoteAddress(),
                    check.getClass().getSimpleName(),
                    packet.getType(),
                    e.toString());
            connection.fail(new ActiveMQInternalErrorException(
                    "This Booster could not read a packet and closed the connection"));
            return false;
        }
    }
}
