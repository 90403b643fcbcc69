package org.omflow.booster.broker.user;

import java.util.Optional;

/**
 * A stored password: a salted one-way hash that does not reveal the password, deliberately slow and memory-hungry to
 * check.
 */
sealed interface PasswordHash permits Argon2Hash, Pbkdf2Hash {
    /** Longer passwords never match. */
    int LONGEST_PASSWORD = 1024;

    /** Whether this is the password. The time taken reveals nothing about it. */
    boolean matches(char[] password);

    /** Whether it uses the current algorithm. */
    boolean isCurrent();

    /** Hashes a password; the text for the users file. */
    static String of(char[] password) {
        return Argon2Hash.of(password).text();
    }

    /** Whether a text is a hash of the current or an earlier algorithm. */
    static boolean isOne(String text) {
        return read(text).isPresent();
    }

    /** Reads a hash of the users file; empty when it is none, or too costly to check. */
    static Optional<PasswordHash> read(String text) {
        Optional<PasswordHash> current = Argon2Hash.read(text).map(hash -> hash);
        return current.isPresent() ? current : Pbkdf2Hash.read(text).map(hash -> hash);
    }
}
