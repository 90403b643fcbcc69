package org.omflow.booster.ha.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys and certificates as text, in the form (PEM) that every tool knows. */
public final class Pem {
    /** What stands around a certificate. */
    private static final String CERTIFICATE = "CERTIFICATE";

    private static final String KEY = "PRIVATE KEY";
    private static final String PUBLIC_KEY = "PUBLIC KEY";
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final int LINE = 64;
    private static final List<String> KEY_KINDS = List.of("EC", "RSA", "EdDSA");

    private Pem() {}

    /** Certificates, in this order. */
    public static String write(List<X509Certificate> certificates) {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            try {
                text.append(block(CERTIFICATE, certificate.getEncoded()));
            } catch (CertificateException e) {
                throw new IllegalArgumentException("a certificate cannot be written: " + e.getMessage(), e);
            }
        }
        return text.toString();
    }

    /** Both keys, not encrypted. */
    public static String write(KeyPair keys) {
        return write(keys.getPrivate()) + block(PUBLIC_KEY, keys.getPublic().getEncoded());
    }

    /**
     * Both keys, as {@link #write(KeyPair)} wrote them.
     *
     * @throws TlsException when one is missing or damaged; the message completes "... holds"
     */
    public static KeyPair keyPair(String text) throws TlsException {
        PrivateKey key = key(text);
        List<byte[]> others = blocks(text, PUBLIC_KEY);
        if (others.isEmpty()) {
            throw new TlsException("no public key");
        }
        try {
            X509EncodedKeySpec spec = new X509EncodedKeySpec(others.get(0));
            return new KeyPair(KeyFactory.getInstance(key.getAlgorithm()).generatePublic(spec), key);
        } catch (GeneralSecurityException e) {
            throw new TlsException("a public key that cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** A key, not encrypted. */
    public static String write(PrivateKey key) {
        return block(KEY, key.getEncoded());
    }

    /** Any other block, such as a request for a certificate. */
    static String block(String kind, byte[] content) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(content)
                + "\n-----END " + kind + "-----\n";
    }

    /**
     * Every certificate in a text, in its order.
     *
     * @throws TlsException when there is none, or one that cannot be read; the message completes "... holds"
     */
    public static List<X509Certificate> certificates(String text) throws TlsException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (byte[] content : blocks(text, CERTIFICATE)) {
            try {
                certificates.add((X509Certificate)
                        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(content)));
            } catch (CertificateException e) {
                throw new TlsException("a certificate that cannot be read (" + e.getMessage() + ")", e);
            }
        }
        if (certificates.isEmpty()) {
            throw new TlsException("no certificate (-----BEGIN CERTIFICATE-----)");
        }
        return certificates;
    }

    /**
     * The key in a text.
     *
     * @throws TlsException when there is none that can be read; the message completes "... holds"
     */
    public static PrivateKey key(String text) throws TlsException {
        List<byte[]> keys = blocks(text, KEY);
        if (keys.isEmpty()) {
            throw new TlsException("no key in PKCS#8 form without a password (-----BEGIN PRIVATE KEY-----); 'openssl"
                    + " pkcs8 -topk8 -nodes' makes one of others");
        }
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(keys.get(0));
        for (String kind : KEY_KINDS) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                // A key of another kind, perhaps.
                continue;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(
                        "This Java knows no keys of kind " + kind + ": install a complete one", e);
            }
        }
        throw new TlsException("a key that is none of " + String.join(", ", KEY_KINDS));
    }

    /** The contents of all blocks of a kind. */
    static List<byte[]> blocks(String text, String kind) throws TlsException {
        List<byte[]> contents = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            if (block.group(1).equals(kind)) {
                try {
                    contents.add(Base64.getMimeDecoder().decode(block.group(2).getBytes(StandardCharsets.US_ASCII)));
                } catch (IllegalArgumentException e) {
                    throw new TlsException("a damaged block " + kind, e);
                }
            }
        }
        return contents;
    }
}
