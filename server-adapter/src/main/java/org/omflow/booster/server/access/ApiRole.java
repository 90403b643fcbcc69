package org.omflow.booster.server.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The role of an API token: what its holder may do. */
public enum ApiRole {
    /** Place orders, complete steps, cancel, read orders and processes. */
    SUBMITTER,
    /** All that, and deploy processes, export, see and close incidents. */
    ADMIN;

    /** As in commands and in the database, such as {@code admin}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role of this name, if there is one. */
    public static Optional<ApiRole> of(String wireName) {
        return Arrays.stream(values())
                .filter(r -> r.wireName().equals(wireName))
                .findFirst();
    }

    /** Whether this role includes the rights of the other. */
    public boolean covers(ApiRole needed) {
        return this == ADMIN || this == needed;
    }
}
