package org.omflow.booster.broker.guard;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/** Something kept for each connection while it lasts. Thread-safe; what is kept is used by one thread at a time. */
final class PerConnection<T> {
    private final Map<RemotingConnection, T> kept = Collections.synchronizedMap(new WeakHashMap<>());
    private final Supplier<T> first;

    PerConnection(Supplier<T> first) {
        this.first = first;
    }

    T of(RemotingConnection connection) {
        return kept.computeIfAbsent(connection, one -> first.get());
    }
}
