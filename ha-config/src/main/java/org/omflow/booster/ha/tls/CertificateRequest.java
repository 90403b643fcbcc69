package org.omflow.booster.ha.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * A certificate signing request (PKCS#10, as {@code openssl req} makes it): a node's public key, signed to prove that
 * it has the private one. Whose key it is, the caller must know.
 */
public final class CertificateRequest {
    private static final String KIND = "CERTIFICATE REQUEST";
    private static final int LEAST_EC_BITS = 256;
    private static final int LEAST_RSA_BITS = 2048;

    private CertificateRequest() {}

    /** The request for these keys, as PEM. */
    public static String write(NodeName node, KeyPair keys) {
        try {
            return Pem.block(
                    KIND,
                    new JcaPKCS10CertificationRequestBuilder(
                                    new NodeCertificate(node, NodeCertificate.FIRST).subject(), keys.getPublic())
                            .build(new JcaContentSignerBuilder(KeyPairs.SIGNATURE).build(keys.getPrivate()))
                            .getEncoded());
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException("A certificate signing request could not be created. Indicates a bug.", e);
        }
    }

    /**
     * The public key in a request, whose signature proves that its sender has the private one.
     *
     * @throws TlsException when it is not such a request, or the key is too weak; the message completes "... holds"
     */
    public static PublicKey read(String pem) throws TlsException {
        List<byte[]> blocks = Pem.blocks(pem, KIND);
        if (blocks.size() != 1) {
            throw new TlsException("no certificate signing request (-----BEGIN CERTIFICATE REQUEST-----)");
        }
        try {
            JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(blocks.get(0));
            PublicKey key = request.getPublicKey();
            if (!isStrong(key)) {
                throw new TlsException("a weak key (" + key.getAlgorithm() + "): use an elliptic-curve key of at least "
                        + LEAST_EC_BITS + " bits, or an RSA key of at least " + LEAST_RSA_BITS);
            }
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw new TlsException("a request that is not signed by its own key");
            }
            return key;
        } catch (IOException
                | GeneralSecurityException
                | PKCSException
                | OperatorCreationException
                | IllegalArgumentException e) {
            throw new TlsException("a damaged certificate signing request (" + e.getMessage() + ")", e);
        }
    }

    private static boolean isStrong(PublicKey key) {
        return key instanceof ECPublicKey elliptic
                        && elliptic.getParams().getCurve().getField().getFieldSize() >= LEAST_EC_BITS
                || key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= LEAST_RSA_BITS;
    }
}
