package org.omflow.booster.broker.user;

import java.util.Optional;

/**
 * A password as it is stored: hashed one way with a salt, so that the users file does not betray it. To try many passwords
 * against it takes time and memory on purpose.
 */
sealed interface PasswordHash permits Argon2Hash, Pbkdf2Hash {
    /** Longer ones are nobody's. */
    int LONGEST_PASSWORD = 1024;

    /** Whether it was made of this password. How long that takes tells nothing about the password. */
    boolean matches(char[] password);

    /** Whether it is of the kind that is made today. */
    boolean isCurrent();

    /** The text for the users file. */
    static String of(char[] password) {
        return Argon2Hash.of(password).text();
    }

    /** Whether a text is a hash of today's or an earlier kind that may be checked. */
    static boolean isOne(String text) {
        return read(text).isPresent();
    }

    /** The hash in the users file; empty for a text that is none, or one whose check would cost too much. */
    static Optional<PasswordHash> read(String text) {
        Optional<PasswordHash> current = Argon2Hash.read(text).map(hash -> hash);
        return current.isPresent() ? current : Pbkdf2Hash.read(text).map(hash -> hash);
    }
}
