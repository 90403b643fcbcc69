package org.omflow.booster.broker.config;

import java.util.Locale;

/** The role of a Booster in a pair, set at installation. */
public enum PairRole {
    /** Active whenever it can be. */
    PRIMARY,
    /** Active while the primary cannot be. */
    SECONDARY;

    /**
     * Parses the name of a role.
     *
     * @throws IllegalArgumentException when it is neither
     */
    static PairRole parse(String text) {
        for (PairRole role : values()) {
            if (role.text().equals(text.trim())) {
                return role;
            }
        }
        throw new IllegalArgumentException("primary or secondary");
    }

    /** The role of the other Booster. */
    public PairRole other() {
        return this == PRIMARY ? SECONDARY : PRIMARY;
    }

    /** Its name in settings, responses and the lease. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
