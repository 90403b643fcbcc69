package org.omflow.booster.broker.config;

import java.util.Locale;

/** Which of two Boosters one is. */
public enum PairRole {
    /** Works whenever it can. */
    PRIMARY,
    /** Works while the primary cannot. */
    SECONDARY;

    /**
     * Reads the written name.
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

    /** The role of the Booster beside it. */
    public PairRole other() {
        return this == PRIMARY ? SECONDARY : PRIMARY;
    }

    /** As it is written in settings, pages and the lease. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
