package org.omflow.booster.broker;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.management.CoreNotificationType;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.impl.AddressInfo;
import org.apache.activemq.artemis.core.server.management.Notification;
import org.apache.activemq.artemis.utils.collections.TypedProperties;
import org.assertj.core.util.introspection.PropertyOrFieldSupport;
import org.omflow.booster.ha.message.PropertyNames;

/** What there is at the addresses of a Booster of a test, seen and changed from inside, where no rights are asked for. */
final class AddressState {
    private static final int MESSAGE_BYTES = 64;

    private final ActiveMQServer server;

    /** Who was refused what, in the broker's words. */
    private final List<String> refusals = new CopyOnWriteArrayList<>();

    AddressState(Booster booster) {
        server = (ActiveMQServer) PropertyOrFieldSupport.EXTRACTION.getValueOf("broker.running.server", booster);
        server.getManagementService().addNotificationListener(this::note);
    }

    private void note(Notification notification) {
        if (notification.getType() == CoreNotificationType.SECURITY_PERMISSION_VIOLATION) {
            TypedProperties what = notification.getProperties();
            refusals.add(what.getProperty(ManagementHelper.HDR_USER) + " "
                    + what.getProperty(ManagementHelper.HDR_CHECK_TYPE) + " "
                    + what.getProperty(ManagementHelper.HDR_ADDRESS));
        }
    }

    /** The refusals for want of rights, such as {@code agent SEND some.other}. */
    List<String> refusals() {
        return refusals;
    }

    /** The queues at an address with what they hold; null when there is no such address. */
    Map<String, String> at(String address) throws Exception {
        if (server.getAddressInfo(SimpleString.of(address)) == null) {
            return null;
        }
        Map<String, String> queues = new TreeMap<>();
        for (Queue queue : queues(address)) {
            queues.put(
                    queue.getName().toString(),
                    queue.getMessageCount() + " messages, " + queue.getConsumerCount() + " consumers");
        }
        return queues;
    }

    boolean hasQueue(String name) {
        return server.locateQueue(name) != null;
    }

    /** Makes an address of a queue or of a topic, unless there is one. */
    void make(String address, RoutingType routing) throws Exception {
        if (server.getAddressInfo(SimpleString.of(address)) == null) {
            server.addAddressInfo(new AddressInfo(SimpleString.of(address), routing));
        }
    }

    /** Makes a lasting queue, unless there is one. */
    void makeQueue(String name, String address, RoutingType routing) throws Exception {
        server.createQueue(QueueConfiguration.of(name).setAddress(address).setRoutingType(routing), true);
    }

    /** Makes a subscription of this user: one of nobody would get no results. */
    void subscribe(String name, String topic, String user) throws Exception {
        server.createQueue(
                QueueConfiguration.of(name)
                        .setAddress(topic)
                        .setRoutingType(RoutingType.MULTICAST)
                        .setUser(user),
                true);
    }

    void delete(String queue) throws Exception {
        server.destroyQueue(SimpleString.of(queue));
    }

    /** Puts a message there as if it had been sent. */
    void put(String address) throws Exception {
        put(address, Map.of());
    }

    /** The same, with these properties. */
    void put(String address, Map<String, String> properties) throws Exception {
        CoreMessage message = new CoreMessage(server.getStorageManager().generateID(), MESSAGE_BYTES);
        message.setAddress(address);
        message.setDurable(true);
        message.putStringProperty(PropertyNames.READER, "submitter");
        properties.forEach(message::putStringProperty);
        server.getPostOffice().route(message, true);
    }

    void empty(String address) throws Exception {
        for (Queue queue : queues(address)) {
            queue.deleteAllReferences();
        }
    }

    private List<Queue> queues(String address) throws Exception {
        return server.getAddressInfo(SimpleString.of(address)) == null
                ? List.of()
                : server.getPostOffice().listQueuesForAddress(SimpleString.of(address));
    }
}
