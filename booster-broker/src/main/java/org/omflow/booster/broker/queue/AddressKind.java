package org.omflow.booster.broker.queue;

import java.util.List;
import java.util.Set;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.omflow.booster.ha.message.Addresses;

/**
 * One of the Booster's queues or topics.
 *
 * @param name its public name
 * @param routing anycast for a queue, multicast for a topic
 * @param grouped whether each message group goes to one consumer at a time
 */
public record AddressKind(String name, RoutingType routing, boolean grouped) {
    /** Every queue and topic a Booster has. */
    public static final List<AddressKind> ALL = List.of(
            jobs(Addresses.FORM_PROCESS),
            jobs(Addresses.SERVER_JOB),
            queue(Addresses.FORM_DEAD),
            topic(Addresses.FORM_RESULT),
            topic(Addresses.PATCH),
            topic(Addresses.EVENT),
            queue(Addresses.REPORT),
            queue(Addresses.ADMIN));

    /** The queues whose messages must survive a crash of the Booster, whatever their sender requested. */
    public static final List<String> ALWAYS_ON_DISK =
            List.of(Addresses.FORM_PROCESS, Addresses.SERVER_JOB, Addresses.FORM_DEAD);

    /** The queues whose messages wait until a server takes them, whatever time to live their sender gave them. */
    public static final List<String> NEVER_EXPIRING = List.of(Addresses.FORM_PROCESS, Addresses.SERVER_JOB);

    /** The queues of short messages that soon expire: they hold little, whoever sends. */
    public static final Set<String> SMALL = Set.of(Addresses.REPORT, Addresses.ADMIN);
    /** How much one of these queues holds; beyond that it drops the newest messages. */
    public static final int SMALL_QUEUE_BYTES = 4 << 20;
    /** How large a message for one of these queues may be. */
    public static final int SMALL_MESSAGE_BYTES = 64 << 10;

    /** Whether it is a queue, where each message goes to one consumer. */
    public boolean isQueue() {
        return routing == RoutingType.ANYCAST;
    }

    /** Whether results and answers wait at this address for clients. */
    public static boolean isOfClient(String address) {
        return address.equals(Addresses.FORM_RESULT)
                || address.startsWith(Addresses.REPLY_PREFIX)
                || address.startsWith(AddressRules.TEMPORARY + ".");
    }

    private static AddressKind jobs(String name) {
        return new AddressKind(name, RoutingType.ANYCAST, true);
    }

    private static AddressKind queue(String name) {
        return new AddressKind(name, RoutingType.ANYCAST, false);
    }

    private static AddressKind topic(String name) {
        return new AddressKind(name, RoutingType.MULTICAST, false);
    }
}
