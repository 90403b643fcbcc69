package org.omflow.booster.broker.user;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A password as it is stored: hashed one way with a salt, so that the users file does not betray it. The form is the one
 * the broker's login checks, with more rounds than it would make itself.
 */
final class PasswordHash {
    /** About 20 ms of one core for each login; the broker remembers those that succeeded. */
    static final int ROUNDS = 60_000;

    private static final String ALGORITHM = "PBKDF2WithHmacSHA1";
    private static final int SALT_BYTES = 32;
    private static final int HASH_BITS = 160;
    private static final Pattern FORM = Pattern.compile("ENC\\([0-9]{1,9}:[0-9A-Fa-f]{1,512}:[0-9A-Fa-f]{1,512}\\)");
    private static final SecureRandom RANDOM = new SecureRandom();

    private PasswordHash() {}

    /** Whether a text is what {@link #of} makes. */
    static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    /** The text for the users file. */
    static String of(char[] password) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        PBEKeySpec spec = new PBEKeySpec(password, salt, ROUNDS, HASH_BITS);
        try {
            byte[] hash =
                    SecretKeyFactory.getInstance(ALGORITHM).generateSecret(spec).getEncoded();
            HexFormat hex = HexFormat.of().withUpperCase();
            return "ENC(" + ROUNDS + ":" + hex.formatHex(salt) + ":" + hex.formatHex(hash) + ")";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no " + ALGORITHM + ": install a complete one", e);
        } finally {
            spec.clearPassword();
        }
    }
}
