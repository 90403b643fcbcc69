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

/** Issues the certificates of other machines with the authority of this Booster. Thread-safe. */
public final class Issuer {
    private final TlsFiles own;
    private final AuthorityFiles authority;
    private final Duration life;
    private final Clock clock;

    /**
     * Uses the authority in these files.
     *
     * @param passphrase decrypts its key; empty for the one kept beside it
     * @param life how long a certificate is valid
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

    /** How long a certificate is valid. */
    public Duration life() {
        return life;
    }

    /**
     * Issues a certificate.
     *
     * @param names names and IP addresses under which others reach the node
     * @throws TlsException when the authority's key is not here or cannot be decrypted
     */
    // One at a time: decrypting the key is slow on purpose.
    public synchronized X509Certificate issue(NodeCertificate node, PublicKey key, List<String> names)
            throws TlsException {
        return authority
                .read()
                .orElseThrow(() -> new TlsException("The key of the authority is not in " + own.folder()
                        + ": join through the Booster that has it, or provide your own certificates"))
                .issue(node, key, names, life, clock);
    }

    /**
     * The files of the authority's key, for another Booster.
     *
     * @return their texts by file name
     * @throws TlsException when it cannot be read
     */
    public Map<String, String> authorityFiles() throws TlsException {
        return authority.texts();
    }

    /** Whether this authority, and no other that is trusted, has signed a certificate. */
    public boolean hasIssued(X509Certificate certificate) throws TlsException {
        return KeyPairs.hasSigned(authority(), certificate);
    }

    /** The names and IP addresses for which a certificate is valid. */
    public static List<String> names(X509Certificate certificate) {
        return CertificateText.names(certificate);
    }

    /** The canonical form of a name or IP address. */
    public static String plain(String name) {
        return CertificateText.plain(name);
    }
}
