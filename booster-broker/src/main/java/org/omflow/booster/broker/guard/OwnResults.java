package org.omflow.booster.broker.guard;

import java.util.function.Predicate;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.postoffice.Binding;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerBindingPlugin;
import org.omflow.booster.ha.message.Addresses;

/**
 * Gives each user only the results of its own orders and jobs, whatever its selector says; administrators hear all. It
 * puts a filter of the Booster on every subscription before the first result can reach it, also on those that are read
 * from disk at a start or failover. Thread-safe.
 */
public final class OwnResults implements ActiveMQServerBindingPlugin {
    private static final SimpleString RESULTS = SimpleString.of(Addresses.FORM_RESULT);

    private final Predicate<String> administrators;

    /** @param administrators whether a user hears all results; asked for each that is another's */
    public OwnResults(Predicate<String> administrators) {
        this.administrators = administrators;
    }

    @Override
    public void beforeAddBinding(Binding binding) {
        if (RESULTS.equals(binding.getAddress()) && binding.getBindable() instanceof Queue queue) {
            queue.setFilter(new ResultFilter(queue.getUser(), administrators, queue.getFilter()));
        }
    }
}
