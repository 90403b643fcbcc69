package org.omflow.booster.broker.guard;

import org.apache.activemq.artemis.protocol.amqp.proton.handler.EventHandler;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.Endpoint;
import org.apache.qpid.proton.engine.Link;

/**
 * Tells an AMQP client the kind of its refusal, such as {@code amqp:resource-limit-exceeded}, when a link or its connection
 * is closed for it; the broker would report an internal error. Confined to the connection's thread.
 */
final class AmqpRefusals implements EventHandler {
    /** Called before the library sends it. */
    @Override
    public void onLocalClose(Link link) {
        correct(link);
    }

    @Override
    public void onLocalClose(Connection connection) {
        correct(connection);
    }

    private static void correct(Endpoint closed) {
        ErrorCondition told = closed.getCondition();
        Refusal.Told refusal = Refusal.last();
        // The same thread serves many connections: the refusal may be another's.
        if (refusal != null
                && refusal.condition() != null
                && told != null
                && told.getDescription() != null
                && told.getDescription().contains(refusal.reason())) {
            closed.setCondition(new ErrorCondition(refusal.condition(), refusal.reason()));
        }
    }
}
