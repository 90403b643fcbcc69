package org.omflow.booster.broker.lease;

import java.util.Optional;

/**
 * The row of one lease in the database.
 *
 * @param holder who took it last; empty once it was released
 * @param epoch rises by one with each new holder; column {@code token}
 * @param leftMs until it runs out, by the database's clock; negative once it has
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
