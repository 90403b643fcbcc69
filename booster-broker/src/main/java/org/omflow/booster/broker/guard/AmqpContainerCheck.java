package org.omflow.booster.broker.guard;

import static org.apache.activemq.artemis.protocol.amqp.proton.AmqpSupport.CONNECTION_OPEN_FAILED;
import static org.apache.activemq.artemis.protocol.amqp.proton.AmqpSupport.CONTAINER_ID;
import static org.apache.activemq.artemis.protocol.amqp.proton.AmqpSupport.INVALID_FIELD;

import io.netty.channel.Channel;
import java.util.Map;
import org.apache.activemq.artemis.protocol.amqp.broker.ActiveMQProtonRemotingConnection;
import org.apache.activemq.artemis.protocol.amqp.proton.handler.EventHandler;
import org.apache.activemq.artemis.protocol.amqp.proton.handler.ExtCapability;
import org.apache.qpid.proton.amqp.transport.AmqpError;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.EndpointState;
import org.omflow.booster.broker.user.Realm;

/**
 * Refuses an AMQP connection that wants its container id for itself while the same user has another with that id.
 * Confined to the connection's thread.
 */
final class AmqpContainerCheck implements EventHandler {
    private final AmqpContainerIds ids;
    private final ActiveMQProtonRemotingConnection amqp;
    private final Channel channel;
    private boolean checked;

    AmqpContainerCheck(AmqpContainerIds ids, ActiveMQProtonRemotingConnection amqp, Channel channel) {
        this.ids = ids;
        this.amqp = amqp;
        this.channel = channel;
    }

    /** Called after the broker has opened its side, and before that is sent. */
    @Override
    public void onRemoteOpen(Connection connection) {
        if (checked || connection.getLocalState() == EndpointState.CLOSED) {
            return;
        }
        checked = true;
        String user = Realm.user(amqp.getSubject()).orElse("");
        AmqpContainerIds.ContainerId id = new AmqpContainerIds.ContainerId(user, connection.getRemoteContainer());
        if (ids.take(id, ExtCapability.needUniqueConnection(connection))) {
            channel.closeFuture().addListener(closed -> ids.release(id));
            return;
        }
        String why = "The container id (JMS client id) '" + Shown.of(String.valueOf(id.id()), Shown.SHORT)
                + "' is in use by another connection of user '" + Shown.of(user, Shown.SHORT)
                + "': use another one, or close that connection first";
        Refusal.log(why);
        ErrorCondition condition = new ErrorCondition(AmqpError.INVALID_FIELD, why);
        condition.setInfo(Map.of(INVALID_FIELD, CONTAINER_ID));
        // By this a client learns that its connection will be closed at once.
        connection.setProperties(Map.of(CONNECTION_OPEN_FAILED, "true"));
        connection.setCondition(condition);
        connection.close();
    }
}
