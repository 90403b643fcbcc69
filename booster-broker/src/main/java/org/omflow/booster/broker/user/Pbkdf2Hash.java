package org.omflow.booster.broker.user;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A password hash of earlier versions, PBKDF2 with HMAC-SHA1, written {@code ENC(rounds:salt:hash)}. It is still
 * checked but no longer created. Immutable.
 */
final class Pbkdf2Hash implements PasswordHash {
    private static final String ALGORITHM = "PBKDF2WithHmacSHA1";
    /** About 0.3 s of one core; earlier versions used 60,000. */
    private static final int MOST_ROUNDS = 1_000_000;

    private static final Pattern FORM =
            Pattern.compile("ENC\\(([0-9]{1,7}):((?:[0-9A-Fa-f]{2}){1,64}):((?:[0-9A-Fa-f]{2}){1,64})\\)");

    private final int rounds;
    private final byte[] salt;
    private final byte[] hash;

    private Pbkdf2Hash(int rounds, byte[] salt, byte[] hash) {
        this.rounds = rounds;
        this.salt = salt;
        this.hash = hash;
    }

    static Optional<Pbkdf2Hash> read(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        int rounds = Integer.parseInt(parts.group(1));
        if (rounds < 1 || rounds > MOST_ROUNDS) {
            return Optional.empty();
        }
        HexFormat hex = HexFormat.of();
        return Optional.of(new Pbkdf2Hash(rounds, hex.parseHex(parts.group(2)), hex.parseHex(parts.group(3))));
    }

    @Override
    public boolean matches(char[] password) {
        PBEKeySpec spec = new PBEKeySpec(password, salt, rounds, hash.length * Byte.SIZE);
        try {
            byte[] made =
                    SecretKeyFactory.getInstance(ALGORITHM).generateSecret(spec).getEncoded();
            return MessageDigest.isEqual(hash, made);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no " + ALGORITHM + ": install a complete one", e);
        } finally {
            spec.clearPassword();
        }
    }

    @Override
    public boolean isCurrent() {
        return false;
    }
}
