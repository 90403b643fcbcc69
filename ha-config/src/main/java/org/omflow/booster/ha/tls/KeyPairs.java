package org.omflow.booster.ha.tls;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Map;

/** New keys, of the one kind we make: elliptic, P-256, known to every TLS library. */
public final class KeyPairs {
    /** How we sign. */
    public static final String SIGNATURE = "SHA256withECDSA";

    private static final Map<String, String> SIGNATURES = Map.of("EC", SIGNATURE, "RSA", "SHA256withRSA");
    private static final byte[] PROBE = {1, 2, 3};

    private KeyPairs() {}

    /** Whether a private key is that of a certificate. */
    public static boolean belongTogether(X509Certificate certificate, PrivateKey key) {
        try {
            String algorithm = SIGNATURES.getOrDefault(key.getAlgorithm(), key.getAlgorithm());
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            // Of different kinds.
            return false;
        }
    }

    /** Whether an authority has signed a certificate. */
    public static boolean hasSigned(X509Certificate authority, X509Certificate certificate) {
        try {
            certificate.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** A pair that nobody else has. */
    public static KeyPair make() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java makes no keys on the curve P-256: install a complete one", e);
        }
    }
}
