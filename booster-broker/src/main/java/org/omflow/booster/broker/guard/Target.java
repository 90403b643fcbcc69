package org.omflow.booster.broker.guard;

import java.util.List;
import org.apache.activemq.artemis.api.core.Message;

/**
 * The destination of a message: the plain name of the queue or topic, also when its sender wrote {@code address::queue}
 * or a prefix such as {@code queue://}.
 */
final class Target {
    private static final String QUEUE_MARK = "::";
    /** The broker removes these only after it has asked the guards. */
    private static final List<String> PREFIXES = List.of("/queue/", "queue://", "/topic/", "topic://");

    private Target() {}

    /** The name; empty when the message has none. */
    static String of(Message message) {
        String address = message.getAddress();
        if (address == null) {
            return "";
        }
        for (String prefix : PREFIXES) {
            if (address.startsWith(prefix)) {
                address = address.substring(prefix.length());
                break;
            }
        }
        int mark = address.indexOf(QUEUE_MARK);
        return mark < 0 ? address : address.substring(0, mark);
    }
}
