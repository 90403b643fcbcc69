package org.omflow.booster.broker.guard;

import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.postoffice.QueueBinding;
import org.apache.activemq.artemis.core.protocol.core.Channel;
import org.apache.activemq.artemis.core.protocol.core.CoreRemotingConnection;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.QueueAbstractPacket;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionBindingQueryMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionBindingQueryResponseMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionQueueQueryResponseMessage_V2;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionQueueQueryResponseMessage_V3;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.QueueQueryResult;
import org.apache.activemq.artemis.core.server.impl.QueueConfigurationUtils;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.utils.CompositeAddress;
import org.omflow.booster.broker.queue.AddressKind;
import org.omflow.booster.broker.user.Realm;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.ha.message.Addresses;

/**
 * Answers a Jakarta JMS client that asks for a queue or subscription of another user as if there were none, since it would
 * learn its selector and how much it holds. Servers and administrators see all. Thread-safe.
 */
public final class QueryGate implements Interceptor {
    private static final Set<SimpleString> PUBLIC =
            AddressKind.ALL.stream().map(kind -> SimpleString.of(kind.name())).collect(Collectors.toUnmodifiableSet());

    /** The name of no queue and no address. */
    private final String absent = UUID.randomUUID().toString();

    private final Supplier<ActiveMQServer> server;

    /** @param server the broker that is queried */
    public QueryGate(Supplier<ActiveMQServer> server) {
        this.server = server;
    }

    @Override
    public boolean intercept(Packet packet, RemotingConnection connection) {
        return !(connection instanceof CoreRemotingConnection core)
                || switch (packet.getType()) {
                    case PacketImpl.SESS_QUEUEQUERY ->
                        seesAll(core) || mayAskForQueue((QueueAbstractPacket) packet, core);
                    case PacketImpl.SESS_BINDINGQUERY ->
                        seesAll(core) || mayAskForAddress((QueueAbstractPacket) packet, core);
                    default -> true;
                };
    }

    /** An interceptor for all outgoing packets, which leaves the names of others out of what a topic has. */
    public Interceptor answers() {
        return (packet, connection) -> {
            if (packet instanceof SessionBindingQueryResponseMessage answer && !seesAll(connection)) {
                answer.getQueueNames()
                        .removeIf(name -> isOfAnother(CompositeAddress.extractQueueName(name), connection));
            }
            return true;
        };
    }

    private static boolean seesAll(RemotingConnection connection) {
        return Realm.has(connection.getSubject(), UserRole.SERVER)
                || Realm.has(connection.getSubject(), UserRole.ADMIN);
    }

    private boolean mayAskForQueue(QueueAbstractPacket packet, CoreRemotingConnection connection) {
        SimpleString asked = packet.getQueueName();
        SimpleString queue = asked == null ? null : CompositeAddress.extractQueueName(asked);
        if (queue == null || !isOfAnother(queue, connection)) {
            return true;
        }
        // What the broker says of a queue that it does not have.
        SimpleString address = CompositeAddress.extractAddressName(asked);
        AddressSettings rules = server.get().getAddressSettingsRepository().getMatch(address.toString());
        QueueConfiguration none = QueueConfiguration.of(queue).setAddress(address);
        QueueConfigurationUtils.applyDynamicDefaults(none, rules);
        QueueQueryResult result = new QueueQueryResult(
                none, 0, 0, rules.isAutoCreateQueues(), false, rules.getDefaultConsumerWindowSize());
        Channel channel = connection.getChannel(packet.getChannelID(), -1);
        PacketImpl answer = channel.supports(PacketImpl.SESS_QUEUEQUERY_RESP_V3)
                ? new SessionQueueQueryResponseMessage_V3(result)
                : new SessionQueueQueryResponseMessage_V2(result);
        answer.setCorrelationID(packet.getCorrelationID());
        // The client counts what it sends, and waits for as many confirmations.
        channel.confirm(packet);
        channel.send(answer);
        return false;
    }

    private boolean mayAskForAddress(QueueAbstractPacket packet, CoreRemotingConnection connection) {
        SimpleString asked = packet.getAddress();
        SimpleString address = asked == null ? null : CompositeAddress.extractAddressName(asked);
        if (address == null || !belongsToAnother(address, connection)) {
            return true;
        }
        String prefix = address.toString().startsWith(Addresses.REPLY_PREFIX) ? Addresses.REPLY_PREFIX : "";
        return SessionGate.handOn(new SessionBindingQueryMessage(SimpleString.of(prefix + absent)), packet, connection);
    }

    private boolean isOfAnother(SimpleString name, RemotingConnection connection) {
        return server.get().getPostOffice().getBinding(name) instanceof QueueBinding binding
                && isOfAnother(binding.getQueue(), connection);
    }

    /** Queues without a user are the Booster's own. */
    private static boolean isOfAnother(Queue queue, RemotingConnection connection) {
        return queue.getUser() != null
                && !queue.getUser()
                        .toString()
                        .equals(Realm.user(connection.getSubject()).orElse(""));
    }

    /** Each address that is not public has queues of one user only; see {@link ClientQueues}. */
    private boolean belongsToAnother(SimpleString address, RemotingConnection connection) {
        if (PUBLIC.contains(address) || server.get().getAddressInfo(address) == null) {
            return false;
        }
        try {
            return server.get().getPostOffice().listQueuesForAddress(address).stream()
                    .anyMatch(queue -> isOfAnother(queue, connection));
        } catch (Exception e) {
            throw new IllegalStateException("The queues of " + address + " cannot be listed. Indicates a bug.", e);
        }
    }
}
