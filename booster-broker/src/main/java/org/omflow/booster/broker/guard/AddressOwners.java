package org.omflow.booster.broker.guard;

import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.postoffice.Bindings;
import org.apache.activemq.artemis.core.postoffice.QueueBinding;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.omflow.booster.ha.message.Addresses;

/** Whose the addresses for answers are: that of the user who made their queues. */
final class AddressOwners {
    private AddressOwners() {}

    /** Whether the address is the Booster's own, and none for answers. */
    static boolean isBoosters(String address) {
        return address.startsWith(Addresses.OWN_PREFIX) && !address.startsWith(Addresses.REPLY_PREFIX);
    }

    /** Whether another user has a queue there. */
    static boolean isOthers(ActiveMQServer server, SimpleString address, SimpleString user) {
        try {
            Bindings bindings = server.getPostOffice().lookupBindingsForAddress(address);
            return bindings != null
                    && bindings.getBindings().stream()
                            .filter(QueueBinding.class::isInstance)
                            .map(binding -> ((QueueBinding) binding).getQueue().getUser())
                            .anyMatch(other -> other != null && !other.equals(user));
        } catch (Exception e) {
            throw new IllegalStateException("The queues of " + address + " cannot be listed. Indicates a bug.", e);
        }
    }

    /** The refusal of such an address. */
    static String refusal(String address) {
        return "The address '" + Shown.of(address, Shown.SHORT)
                + "' belongs to another user: use another name for your answers, such as one with a random UUID";
    }
}
