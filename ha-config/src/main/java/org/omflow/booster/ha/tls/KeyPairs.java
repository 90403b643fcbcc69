package org.omflow.booster.ha.tls;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Map;

/** Creates key pairs on the elliptic curve P-256, which every TLS library knows. */
public final class KeyPairs {
    /** Our signature algorithm. */
    public static final String SIGNATURE = "SHA256withECDSA";

    private static final Map<String, String> SIGNATURES = Map.of("EC", SIGNATURE, "RSA", "SHA256withRSA");
    private static final byte[] PROBE = {1, 2, 3};

    private KeyPairs() {}

    /** Whether a private key belongs to a certificate. */
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
            // They are of different types.
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

    /** A new key pair. */
    public static KeyPair make() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java makes no keys on the curve P-256: install a complete Java", e);
        }
    }
}
