package org.omflow.booster.broker.user;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a user is to the Booster; {@link AccessTable} says what each may do. */
public enum UserRole {
    /** A person who looks after the Booster. */
    ADMIN,
    /** An OMFLOW Server or Slave. */
    SERVER,
    /** A Booster Agent. */
    AGENT,
    /** A person or system that places orders. */
    SUBMITTER;

    /** The role as it is written, such as {@code submitter}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a role.
     *
     * @throws IllegalArgumentException naming the roles there are
     */
    public static UserRole parse(String text) {
        return Arrays.stream(values())
                .filter(role -> role.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is no role; roles are "
                        + Arrays.stream(values()).map(UserRole::text).collect(Collectors.joining(", "))));
    }
}
