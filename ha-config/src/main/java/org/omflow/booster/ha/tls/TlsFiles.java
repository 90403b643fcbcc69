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
 * The TLS files of one node: {@code ca.pem} holds the authorities it trusts; {@code node.pem} its certificate with the
 * intermediate ones, and its private key unless that is in {@code node.key}. One file for both can be replaced
 * atomically.
 *
 * @param folder such as {@code conf/tls}
 */
public record TlsFiles(Path folder) {
    /** Their folder within the folder of the settings. */
    public static final String FOLDER = "tls";

    /** The file of the authorities that this node trusts. */
    public Path trusted() {
        return folder.resolve("ca.pem");
    }

    /** The file of the node's own certificate. */
    public Path certificate() {
        return folder.resolve("node.pem");
    }

    /** The file with the node's private key. */
    public Path key() {
        Path own = folder.resolve("node.key");
        return Files.exists(own) ? own : certificate();
    }

    /** The content of {@link #certificate}: key and certificates. */
    public static String together(PrivateKey key, List<X509Certificate> chain) {
        return Pem.write(key) + Pem.write(chain);
    }

    /**
     * Reads the files.
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
            throw new TlsException("The key in " + key() + " does not belong to the first certificate in "
                    + certificate() + ": put a matching key and certificate there");
        }
        requireTrusted(chain, trusted);
        return new TlsMaterial(trusted, chain, key);
    }

    /** Ignores expiry: an expired certificate is there to be renewed. */
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
                    "The certificate in " + certificate() + " does not chain to an authority in " + trusted() + " ("
                            + e.getMessage() + "): append the intermediate certificates to it, or put the right"
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
     * The node's own certificate and the intermediate ones; empty when it has none.
     *
     * @throws TlsException naming the file, what is wrong with it and what to do
     */
    public List<X509Certificate> readChain() throws TlsException {
        // A file of which nobody may say whether it is there is not absent.
        return Files.notExists(certificate()) ? List.of() : read(certificate(), Pem::certificates);
    }

    private static <T> T read(Path file, Reader<T> reader) throws TlsException {
        try {
            return reader.read(Files.readString(file));
        } catch (TlsException e) {
            throw new TlsException("The file " + file + " holds " + e.getMessage(), e);
        } catch (IOException e) {
            throw new TlsException(
                    "The file " + file + " cannot be read (" + e
                            + "): put it there, and give the user of this process read access to it",
                    e);
        }
    }

    @FunctionalInterface
    private interface Reader<T> {
        T read(String text) throws TlsException;
    }
}
