package org.omflow.booster.ha.join;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.omflow.booster.ha.tls.Fingerprint;

/**
 * What a machine needs, beside an address, to join the cluster: it says by its fingerprint which authority to trust, and by
 * its secret that an administrator wants the machine in. As text {@code omj1.<fingerprint>.<id>.<secret>}.
 *
 * @param authority that of the cluster
 * @param id by which it is listed and revoked; no secret
 * @param secret known to whoever has the token; a Booster keeps its hash only
 */
public record JoinToken(Fingerprint authority, String id, String secret) {
    private static final String VERSION = "omj1";
    private static final Pattern FORM =
            Pattern.compile(VERSION + "\\.([0-9a-f]{64})\\.([0-9a-f]{8})\\.([A-Za-z0-9_-]{32})");
    private static final int ID_BYTES = 4;
    private static final int SECRET_BYTES = 24;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A new one. */
    public static JoinToken make(Fingerprint authority) {
        return new JoinToken(
                authority,
                HexFormat.of().formatHex(random(ID_BYTES)),
                Base64.getUrlEncoder().withoutPadding().encodeToString(random(SECRET_BYTES)));
    }

    /**
     * Reads a token.
     *
     * @throws JoinException when the text is none; it does not repeat the text
     */
    public static JoinToken parse(String text) throws JoinException {
        Matcher parts = FORM.matcher(text.trim());
        if (!parts.matches()) {
            throw new JoinException("The token has " + text.trim().length() + " characters and not the form " + VERSION
                    + ".<fingerprint>.<id>.<secret>: copy all of the line that 'token add' printed");
        }
        return new JoinToken(new Fingerprint(parts.group(1)), parts.group(2), parts.group(3));
    }

    /** The token as it is handed on. */
    public String text() {
        return VERSION + "." + authority + "." + id + "." + secret;
    }

    /** What a Booster keeps of the secret; it is random and long, so that one round of SHA-256 is enough. */
    public static String hash(String secret) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256: install a complete one", e);
        }
    }

    private static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return random;
    }

    @Override
    public String toString() {
        return "token " + id + " (secret hidden)";
    }
}
