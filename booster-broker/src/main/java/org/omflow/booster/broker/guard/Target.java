package org.omflow.booster.broker.guard;

import java.util.List;
import org.apache.activemq.artemis.api.core.Message;
import org.omflow.booster.broker.queue.AddressKind;

/**
 * The destination of a message: the plain name of the queue or topic, also when its sender wrote {@code address::queue}
 * or a prefix such as {@code queue://}.
 */
final class Target {
    private static final String QUEUE_MARK = "::";
    /** The broker removes these only after it has asked the guards. */
    private static final List<String> PREFIXES = List.of("/queue/", "queue://", "/topic/", "topic://");
    /** What a reply-to may have before or instead of these. */
    private static final List<String> TEMPORARY = List.of("temp-queue://", "temp-topic://");

    private Target() {}

    /** The name; empty when the message has none. */
    static String of(Message message) {
        String address = message.getAddress();
        if (address == null) {
            return "";
        }
        return withoutQueue(without(PREFIXES, address));
    }

    /** Whether it may be a job: a message without a destination goes to that of its session's first one. */
    static boolean mayBeJob(Message message) {
        String name = of(message);
        return name.isEmpty() || AddressKind.NEVER_EXPIRING.contains(name);
    }

    /** The plain name of a reply-to, however many prefixes its sender wrote. */
    static String ofReplyTo(String replyTo) {
        String name = replyTo;
        for (String before = null; !name.equals(before); ) {
            before = name;
            name = without(TEMPORARY, without(PREFIXES, name));
        }
        return withoutQueue(name);
    }

    private static String without(List<String> prefixes, String address) {
        for (String prefix : prefixes) {
            if (address.startsWith(prefix)) {
                return address.substring(prefix.length());
            }
        }
        return address;
    }

    private static String withoutQueue(String address) {
        int mark = address.indexOf(QUEUE_MARK);
        return mark < 0 ? address : address.substring(0, mark);
    }
}
