package org.omflow.booster.ha.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/** Reads and writes keys and certificates as PEM text. */
public final class Pem {
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String KEY = "PRIVATE KEY";
    private static final String PUBLIC_KEY = "PUBLIC KEY";

    /**
     * One block, wherever it begins: files joined without a line break between them, indented or with a byte order mark
     * hold all their blocks. PemReader would skip those that do not begin a line.
     */
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

    /** The types of keys that this product uses, with Java's names. */
    private static final Map<ASN1ObjectIdentifier, String> KEY_TYPES = Map.of(
            X9ObjectIdentifiers.id_ecPublicKey, "EC",
            PKCSObjectIdentifiers.rsaEncryption, "RSA",
            EdECObjectIdentifiers.id_Ed25519, "EdDSA",
            EdECObjectIdentifiers.id_Ed448, "EdDSA");

    private Pem() {}

    /** Writes certificates, in this order. */
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

    /** Writes both keys, unencrypted. */
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

    /** Writes a private key, unencrypted. */
    public static String write(PrivateKey key) {
        return block(KEY, key.getEncoded());
    }

    /** Writes any other block, such as a certificate signing request. */
    static String block(String kind, byte[] content) {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(kind, content));
        } catch (IOException e) {
            throw new IllegalStateException("text in memory can always be written", e);
        }
        // The writer uses the system's line separator.
        return text.toString().replace(System.lineSeparator(), "\n");
    }

    /**
     * All certificates in a text, in their order.
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
            throw new TlsException("no unencrypted key in PKCS#8 form (-----BEGIN PRIVATE KEY-----); convert others"
                    + " with 'openssl pkcs8 -topk8 -nodes'");
        }
        try {
            ASN1ObjectIdentifier type = PrivateKeyInfo.getInstance(keys.get(0))
                    .getPrivateKeyAlgorithm()
                    .getAlgorithm();
            String name = KEY_TYPES.get(type);
            if (name == null) {
                throw new TlsException("a key of type " + type + ", which cannot be used here: use EC, RSA or Ed25519");
            }
            return KeyFactory.getInstance(name).generatePrivate(new PKCS8EncodedKeySpec(keys.get(0)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new TlsException("a key that cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** The contents of all blocks of one kind. */
    static List<byte[]> blocks(String text, String kind) throws TlsException {
        List<byte[]> contents = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            if (block.group(1).equals(kind)) {
                contents.add(decode(kind, block.group(2).strip()));
            }
        }
        return contents;
    }

    private static byte[] decode(String kind, String content) throws TlsException {
        String alone = "-----BEGIN " + kind + "-----\n" + content + "\n-----END " + kind + "-----\n";
        try (PemReader reader = new PemReader(new StringReader(alone))) {
            return reader.readPemObject().getContent();
        } catch (IOException | RuntimeException e) {
            throw new TlsException("a damaged block " + kind + " (" + e.getMessage() + ")", e);
        }
    }
}
