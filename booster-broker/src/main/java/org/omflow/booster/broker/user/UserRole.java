package org.omflow.booster.broker.user;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The role of a user; {@link AccessTable} defines its rights. */
public enum UserRole {
    /** A person who administers the Booster. */
    ADMIN,
    /** An OMFLOW Server or Slave. */
    SERVER,
    /** A Booster Agent. */
    AGENT,
    /** A person or system that places orders. */
    SUBMITTER;

    /** The text form of the role, such as {@code submitter}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Parses a role.
     *
     * @throws IllegalArgumentException when there is no such role; the message lists the roles
     */
    public static UserRole parse(String text) {
        return Arrays.stream(values())
                .filter(role -> role.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not a role; use one of "
                        + Arrays.stream(values()).map(UserRole::text).collect(Collectors.joining(", "))));
    }
}
