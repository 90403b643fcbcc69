package org.omflow.booster.ha.tls;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.regex.Pattern;
import org.omflow.booster.ha.hash.Sha256;

/**
 * A certificate's SHA-256 fingerprint, as {@code openssl x509 -fingerprint -sha256} shows it, without the colons.
 *
 * @param text 64 lower-case hexadecimal digits
 */
public record Fingerprint(String text) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    public Fingerprint {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a fingerprint: it has 64 hexadecimal digits");
        }
    }

    /** The fingerprint of a certificate. */
    public static Fingerprint of(X509Certificate certificate) {
        try {
            return new Fingerprint(Sha256.hex(certificate.getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("a certificate cannot be encoded: " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
