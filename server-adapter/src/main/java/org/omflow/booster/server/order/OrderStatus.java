package org.omflow.booster.server.order;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The status of an order. */
public enum OrderStatus {
    /** It waits at a form or is on its way. */
    ACTIVE,
    /** Its process has ended. */
    COMPLETED,
    /** One of its jobs could not be carried out; an incident says why. */
    FAILED,
    /** It was ended early. */
    CANCELLED;

    /** As in answers and in the database, such as {@code active}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The status of this name, if there is one. */
    public static Optional<OrderStatus> of(String wireName) {
        return Arrays.stream(values())
                .filter(s -> s.wireName().equals(wireName))
                .findFirst();
    }
}
