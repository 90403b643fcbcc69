package org.omflow.booster.broker.usersync;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** Authenticates texts between the Boosters with {@code pair.password}, without sending the password. Thread-safe. */
public final class PairKey {
    private static final String MAC = "HmacSHA256";
    private static final String STRETCHING = "PBKDF2WithHmacSHA256";
    /** Makes each guess at a weak password cost an eavesdropper about 50 ms. */
    private static final int ROUNDS = 100_000;

    private static final int KEY_BITS = 256;
    /** The same on both Boosters, which share nothing else yet. */
    private static final byte[] SALT = "OMFLOW Booster, pair.password".getBytes(StandardCharsets.UTF_8);

    private final SecretKeySpec key;

    /** The key derived from {@code pair.password}. */
    public PairKey(String password) {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), SALT, ROUNDS, KEY_BITS);
        try {
            byte[] bytes = SecretKeyFactory.getInstance(STRETCHING)
                    .generateSecret(spec)
                    .getEncoded();
            this.key = new SecretKeySpec(bytes, MAC);
        } catch (GeneralSecurityException e) {
            throw incomplete(e);
        } finally {
            spec.clearPassword();
        }
    }

    /**
     * The password for the link between the two message brokers, which is sent in clear text. It does not reveal {@code
     * pair.password}, so an eavesdropper cannot request the users.
     */
    public String linkPassword() {
        return proof("link");
    }

    /** The proof for these texts, in this order and with these boundaries. */
    String proof(String... texts) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            for (String text : texts) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                mac.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
                mac.update(bytes);
            }
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw incomplete(e);
        }
    }

    /** Whether a proof is right for these texts; constant-time. */
    boolean proves(String proof, String... texts) {
        return MessageDigest.isEqual(
                proof.getBytes(StandardCharsets.UTF_8), proof(texts).getBytes(StandardCharsets.UTF_8));
    }

    private static IllegalStateException incomplete(GeneralSecurityException e) {
        return new IllegalStateException(
                "This Java lacks " + MAC + " or " + STRETCHING + ": install a complete one", e);
    }
}
