package org.omflow.booster.ha.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The keys and certificates of one node on its disk: {@code ca.pem}, whom it trusts; {@code node.pem}, its own certificate
 * with those between it and the authority, and its private key, unless that stands in {@code node.key}. One file for both is
 * replaced in one step.
 *
 * @param folder such as {@code conf/tls}
 */
public record TlsFiles(Path folder) {
    /** Where they are, in the folder of the settings. */
    public static final String FOLDER = "tls";

    /** Whom this node trusts. */
    public Path trusted() {
        return folder.resolve("ca.pem");
    }

    /** The node's own certificate. */
    public Path certificate() {
        return folder.resolve("node.pem");
    }

    /** The file with the node's private key. */
    public Path key() {
        Path own = folder.resolve("node.key");
        return Files.exists(own) ? own : certificate();
    }

    /** What {@link #certificate} holds: key and certificates. */
    public static String together(PrivateKey key, List<X509Certificate> chain) {
        return Pem.write(key) + Pem.write(chain);
    }

    /**
     * Reads what is there.
     *
     * @throws TlsException naming the file, what is wrong with it and what to do
     */
    TlsMaterial read() throws TlsException {
        List<X509Certificate> trusted = readTrusted();
        List<X509Certificate> chain = readChain();
        if (chain.isEmpty()) {
            return new TlsMaterial(trusted, chain, null);
        }
        PrivateKey key = read(key(), Pem::key);
        if (!KeyPairs.belongTogether(chain.get(0), key)) {
            throw new TlsException("The key in " + key() + " is not that of the first certificate in " + certificate()
                    + ": put two files there that belong together");
        }
        requireTrusted(chain, trusted);
        return new TlsMaterial(trusted, chain, key);
    }

    /** Whether it is still good is not asked: one that has ended is there to be renewed. */
    private void requireTrusted(List<X509Certificate> chain, List<X509Certificate> trusted) throws TlsException {
        Set<TrustAnchor> anchors = trusted.stream()
                .map(authority -> new TrustAnchor(authority, null))
                .collect(Collectors.toSet());
        try {
            PKIXParameters parameters = new PKIXParameters(anchors);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(chain.get(0).getNotBefore().toInstant().plusSeconds(1)));
            List<X509Certificate> below =
                    chain.stream().filter(each -> !trusted.contains(each)).toList();
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(below), parameters);
        } catch (GeneralSecurityException e) {
            throw new TlsException(
                    "The certificate in " + certificate() + " does not lead to an authority in " + trusted() + " ("
                            + e.getMessage() + "): put the certificates between the two behind it, or the right"
                            + " authority there",
                    e);
        }
    }

    /**
     * The certificates of the authorities.
     *
     * @throws TlsException naming the file, what is wrong with it and what to do
     */
    public List<X509Certificate> readTrusted() throws TlsException {
        return read(trusted(), Pem::certificates);
    }

    /**
     * The node's own certificate and those between it and its authority; empty when it has none.
     *
     * @throws TlsException naming the file, what is wrong with it and what to do
     */
    public List<X509Certificate> readChain() throws TlsException {
        return Files.exists(certificate()) ? read(certificate(), Pem::certificates) : List.of();
    }

    private static <T> T read(Path file, Reader<T> reader) throws TlsException {
        try {
            return reader.read(Files.readString(file));
        } catch (TlsException e) {
            throw new TlsException("The file " + file + " holds " + e.getMessage(), e);
        } catch (IOException e) {
            throw new TlsException(
                    "The file " + file + " cannot be read (" + e
                            + "): put it there, and let the user of this process read it",
                    e);
        }
    }

    @FunctionalInterface
    private interface Reader<T> {
        T read(String text) throws TlsException;
    }
}
