package org.omflow.booster.broker.guard;

import java.util.Map;
import java.util.function.Predicate;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.filter.Filter;
import org.apache.activemq.artemis.selector.filter.Filterable;
import org.omflow.booster.ha.message.PropertyNames;

/**
 * Lets a result into one user's subscription only if it is for that user, and the user's own selector also wants it. A
 * result that names no user is for administrators only. Thread-safe.
 */
final class ResultFilter implements Filter {
    private final SimpleString user;
    private final Predicate<String> administrators;
    /** Null when the client gave none. */
    private final Filter selector;

    /** @param user whose subscription it is; null when unknown, which hears nothing */
    ResultFilter(SimpleString user, Predicate<String> administrators, Filter selector) {
        this.user = user;
        this.administrators = administrators;
        this.selector = selector;
    }

    @Override
    public boolean match(Message message) {
        return isForUser(message) && (selector == null || selector.match(message));
    }

    private boolean isForUser(Message message) {
        if (user == null) {
            return false;
        }
        Object reader = message.getObjectProperty(PropertyNames.READER);
        // An administrator hears the whole result instead of the copy without the order.
        return administrators.test(user.toString())
                ? !message.containsProperty(PropertyNames.WITHOUT_ORDER)
                : reader != null && user.toString().equals(reader.toString());
    }

    @Override
    public boolean match(Map<String, String> map) {
        return false;
    }

    @Override
    public boolean match(Filterable filterable) {
        return false;
    }

    /** The client's own: clients compare it with theirs, and would replace a durable subscription that has another. */
    @Override
    public SimpleString getFilterString() {
        return selector == null ? null : selector.getFilterString();
    }
}
