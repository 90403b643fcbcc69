package org.omflow.booster.broker.key;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.omflow.booster.ha.tls.KeyPairs;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.TlsException;
import org.omflow.booster.ha.tls.TlsFiles;

/** Makes certificates for other machines by the authority of this Booster. Thread-safe. */
public final class Issuer {
    private final TlsFiles own;
    private final AuthorityFiles authority;
    private final Duration life;
    private final Clock clock;

    /**
     * By the authority in these files.
     *
     * @param passphrase opens its key; empty for the one kept beside it
     * @param life how long a certificate is good for
     */
    public Issuer(TlsFiles own, String passphrase, Duration life, Clock clock) {
        this.own = own;
        this.authority = new AuthorityFiles(own, passphrase);
        this.life = life;
        this.clock = clock;
    }

    /**
     * The certificate of the authority.
     *
     * @throws TlsException when it cannot be read
     */
    public X509Certificate authority() throws TlsException {
        return own.readTrusted().get(0);
    }

    /** How long a certificate is good for. */
    public Duration life() {
        return life;
    }

    /**
     * Makes a certificate.
     *
     * @param names names and IP addresses under which others reach the node
     * @throws TlsException when the authority's key is not here or cannot be opened
     */
    // One at a time: opening the key is made slow on purpose.
    public synchronized X509Certificate issue(NodeCertificate node, PublicKey key, List<String> names)
            throws TlsException {
        return authority
                .read()
                .orElseThrow(() -> new TlsException("The key of the authority is not in " + own.folder()
                        + ": join by the Booster that has it, or bring certificates of your own"))
                .issue(node, key, names, life, clock);
    }

    /**
     * The key of the authority as it is stored, for another Booster.
     *
     * @return texts by name of the file
     * @throws TlsException when it cannot be read
     */
    public Map<String, String> authorityFiles() throws TlsException {
        return authority.texts();
    }

    /** Whether this authority, and no other that is trusted, has signed a certificate. */
    public boolean hasIssued(X509Certificate certificate) throws TlsException {
        return KeyPairs.hasSigned(authority(), certificate);
    }

    /** For which names and IP addresses a certificate is good. */
    public static List<String> names(X509Certificate certificate) {
        return CertificateText.names(certificate);
    }

    /** A name or IP address in the one way of many in which it can be written. */
    public static String plain(String name) {
        return CertificateText.plain(name);
    }
}
