package org.omflow.booster.ha.join;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.omflow.booster.ha.hash.Sha256;
import org.omflow.booster.ha.tls.Fingerprint;

/**
 * A join token: its fingerprint says which authority to trust, its secret proves that an administrator admits the
 * machine. As text {@code omj1.<fingerprint>.<id>.<secret>}.
 *
 * @param authority the fingerprint of the cluster's authority
 * @param id names it in lists and to revoke it; not secret
 * @param secret known only to holders of the token; a Booster keeps only its hash
 */
public record JoinToken(Fingerprint authority, String id, String secret) {
    private static final String VERSION = "omj1";
    private static final Pattern FORM =
            Pattern.compile(VERSION + "\\.([0-9a-f]{64})\\.([0-9a-f]{8})\\.([A-Za-z0-9_-]{32})");
    private static final int ID_BYTES = 4;
    private static final int SECRET_BYTES = 24;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Creates a new token. */
    public static JoinToken make(Fingerprint authority) {
        return new JoinToken(
                authority,
                HexFormat.of().formatHex(random(ID_BYTES)),
                Base64.getUrlEncoder().withoutPadding().encodeToString(random(SECRET_BYTES)));
    }

    /**
     * Reads a token.
     *
     * @throws JoinException when the text is not a token; the message does not repeat the text
     */
    public static JoinToken parse(String text) throws JoinException {
        Matcher parts = FORM.matcher(text.trim());
        if (!parts.matches()) {
            throw new JoinException("The join token has " + text.trim().length() + " characters and not the form "
                    + VERSION + ".<fingerprint>.<id>.<secret>: copy the whole line that 'token add' printed");
        }
        return new JoinToken(new Fingerprint(parts.group(1)), parts.group(2), parts.group(3));
    }

    /** The token as text. */
    public String text() {
        return VERSION + "." + authority + "." + id + "." + secret;
    }

    /** What a Booster keeps of the secret; it is random and long, so that one round of SHA-256 is enough. */
    public static String hash(String secret) {
        return Sha256.hex(secret);
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
