package org.omflow.booster.broker.lease;

import java.util.Optional;

/**
 * What the database says about a lease.
 *
 * @param holder who took it last; empty when it was given back
 * @param token rises by one with each new holder
 * @param leftMs until it runs out, by the database's clock; negative since it did
 */
public record LeaseRow(Optional<String> holder, long epoch, long leftMs) {
    /** Whether nobody else may take it now. */
    public boolean isAlive() {
        return holder.isPresent() && leftMs > 0;
    }

    boolean isHeldBy(String name) {
        return holder.filter(name::equals).isPresent();
    }
}
