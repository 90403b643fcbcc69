package org.omflow.booster.broker.dead;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.filter.Filter;
import org.apache.activemq.artemis.selector.filter.Filterable;

/**
 * A broker filter that selects dead jobs, up to a maximum, and records those it selected; the broker acts on no others.
 * Confined to one thread and used once.
 */
final class DeadJobSelection implements Filter {
    private final Predicate<Message> wanted;
    private final int most;
    private final List<DeadJob> chosen = new ArrayList<>();
    private final Set<Long> ids = new HashSet<>();
    private LongPredicate leftOut = id -> false;

    DeadJobSelection(Predicate<Message> wanted, int most) {
        this.wanted = wanted;
        this.most = most;
    }

    List<DeadJob> chosen() {
        return chosen;
    }

    int most() {
        return most;
    }

    /** Excludes some ids. */
    void leaveOut(LongPredicate some) {
        leftOut = some;
    }

    @Override
    public boolean match(Message message) {
        long id = message.getMessageID();
        if (chosen.size() == most || leftOut.test(id) || !wanted.test(message) || !ids.add(id)) {
            return false;
        }
        chosen.add(DeadJob.of(message));
        return true;
    }

    @Override
    public boolean match(Map<String, String> map) {
        throw new UnsupportedOperationException("only messages are chosen");
    }

    @Override
    public boolean match(Filterable filterable) {
        throw new UnsupportedOperationException("only messages are chosen");
    }

    @Override
    public SimpleString getFilterString() {
        return null;
    }
}
