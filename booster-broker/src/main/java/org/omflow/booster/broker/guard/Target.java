package org.omflow.booster.broker.guard;

import org.apache.activemq.artemis.api.core.Message;

/** The destination of a message: the plain name of the queue or topic, also when its sender wrote {@code address::queue}. */
final class Target {
    private static final String QUEUE_MARK = "::";

    private Target() {}

    /** The name; empty when the message has none. */
    static String of(Message message) {
        String address = message.getAddress();
        if (address == null) {
            return "";
        }
        int mark = address.indexOf(QUEUE_MARK);
        return mark < 0 ? address : address.substring(0, mark);
    }
}
