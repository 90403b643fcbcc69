package org.omflow.booster.broker.key;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.omflow.booster.ha.join.CertificateRenewal;
import org.omflow.booster.ha.tls.Fingerprint;
import org.omflow.booster.ha.tls.KeyPairs;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;
import org.omflow.booster.ha.tls.TlsException;
import org.omflow.booster.ha.tls.TlsFiles;
import org.omflow.booster.ha.tls.TlsIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys and certificates of a Booster in {@code conf/tls}: created at its first start, together with the cluster's
 * authority, unless an administrator put others there; renewed in time as long as the authority's key is here too.
 * Thread-safe.
 */
public final class BoosterKeys {
    private static final Logger log = LoggerFactory.getLogger(BoosterKeys.class);

    private final TlsFiles files;
    private final NodeCertificate node;
    private final List<String> names;
    private final AuthorityFiles authority;
    private final Duration life;
    private final Clock clock;
    private final TlsIdentity identity;
    /** The problem logged last; null when all is well. */
    private volatile String logged;

    private BoosterKeys(
            Path folder,
            String name,
            List<String> names,
            String passphrase,
            Duration life,
            boolean mayMakeAuthority,
            Clock clock)
            throws TlsException {
        this.life = life;
        this.files = new TlsFiles(folder);
        this.node = new NodeCertificate(new NodeName(NodeName.BOOSTER, name), NodeCertificate.FIRST);
        this.names = names.stream().map(CertificateText::plain).distinct().toList();
        this.authority = new AuthorityFiles(files, passphrase);
        this.clock = clock;
        if (!Files.exists(files.trusted())) {
            if (!mayMakeAuthority) {
                throw new TlsException("The folder " + folder + " has no certificates: both Boosters need those of"
                        + " the same authority. Create a join token on the other with 'token add booster' and run 'join'"
                        + " here; or, to install this one first, run 'key authority' here and let the other join");
            }
            makeAuthority();
        }
        if (!Files.exists(files.certificate())) {
            CertificateAuthority issuer = authority
                    .read()
                    .orElseThrow(() -> new TlsException("The folder " + folder + " has the certificate of an"
                            + " authority, but neither its key nor a certificate for this Booster: put "
                            + files.certificate().getFileName() + " there, with its private key"));
            AuthorityFiles.issue(issuer, node, this.names, life, files, clock);
        }
        this.identity = TlsIdentity.in(files);
        try {
            authority.requirePassphrase();
            renewIfNeeded();
        } catch (TlsException e) {
            // The certificate may still be valid for a while, and a Booster that does not start helps nobody.
            report(e.getMessage());
        }
    }

    /**
     * Reads the keys in this folder and creates those that are missing.
     *
     * @param name of this Booster in its certificate
     * @param names names and IP addresses under which others reach it
     * @param passphrase decrypts the authority's key; when empty, one is created and kept beside it
     * @param life how long its certificate is valid
     * @param mayMakeAuthority false for a Booster that must use the authority of the other
     * @throws TlsException naming the file, what is wrong with it and what to do
     */
    public static BoosterKeys in(
            Path folder,
            String name,
            List<String> names,
            String passphrase,
            Duration life,
            boolean mayMakeAuthority,
            Clock clock)
            throws TlsException {
        return new BoosterKeys(folder, name, names, passphrase, life, mayMakeAuthority, clock);
    }

    /** This Booster's certificate and the authorities it trusts. */
    public TlsIdentity identity() {
        return identity;
    }

    /** When its certificate expires. */
    public Instant ends() {
        return identity.certificate().orElseThrow().getNotAfter().toInstant();
    }

    /**
     * Reloads what an administrator has changed in the folder, and renews the certificate in time. To be called
     * periodically.
     */
    public void reloadAndRenew() {
        try {
            if (identity.reload()) {
                log.info("Reloaded the certificate of this Booster from {}: {}", files.folder(), describe());
            }
            renewIfNeeded();
            logged = null;
        } catch (TlsException e) {
            report(e.getMessage());
        }
    }

    /** Logs a problem once, until it changes. */
    private void report(String problem) {
        if (!problem.equals(logged)) {
            logged = problem;
            log.warn("This Booster keeps its current certificate ({}): {}", describe(), problem);
        }
    }

    private synchronized void renewIfNeeded() throws TlsException {
        X509Certificate now = identity.certificate().orElseThrow();
        Instant ends = now.getNotAfter().toInstant();
        boolean ending = CertificateRenewal.isDue(now, clock.instant());
        List<String> present = CertificateText.names(now);
        boolean misnamed = !present.containsAll(names);
        if (!ending && !misnamed) {
            return;
        }
        if (!isOurs(now)) {
            if (Collections.disjoint(present, names)) {
                throw new TlsException("it is valid only for " + present + ", and for none of " + names
                        + ": clients that connect to these refuse it; put another one into " + files.folder()
                        + ", or set tls.names");
            }
            if (ending) {
                throw new TlsException("it expires at " + ends
                        + ", and this Booster's own authority did not issue it: put a new one into " + files.folder());
            }
            return;
        }
        CertificateAuthority issuer = authority
                .read()
                .orElseThrow(() ->
                        new TlsException("it " + (ending ? "expires at " + ends : "lacks some of the names " + names)
                                + ", and the authority's key, needed for a new one, is not in " + files.folder()));
        // Keeps the names that 'key issue' gave it elsewhere.
        List<String> all =
                Stream.concat(names.stream(), present.stream()).distinct().toList();
        AuthorityFiles.issue(issuer, NodeCertificate.of(now).orElse(node), all, life, files, clock);
        identity.reload();
        log.info(
                "Renewed the certificate of this Booster, because the old one {}: {}",
                ending ? "expires at " + ends : "was not valid for all of " + names,
                describe());
    }

    /** Whether the Booster's own authority issued it and it shares one file with its key, as we write it. */
    private boolean isOurs(X509Certificate certificate) throws TlsException {
        if (!files.key().equals(files.certificate())) {
            return false;
        }
        return KeyPairs.hasSigned(files.readTrusted().get(0), certificate)
                && certificate.getSubjectX500Principal().getName().contains(NodeCertificate.ORGANIZATION);
    }

    private void makeAuthority() throws TlsException {
        if (Files.exists(files.certificate())) {
            throw new TlsException("The folder " + files.folder() + " has a certificate for this Booster, but "
                    + files.trusted().getFileName() + " is missing: put the certificate of its authority there");
        }
        CertificateAuthority made = authority.make(clock);
        log.info(
                "Created the cluster's certificate authority in {}, fingerprint (SHA-256) {}",
                files.folder(),
                Fingerprint.of(made.certificate()));
    }

    private String describe() {
        return identity.certificate().map(CertificateText::of).orElse("none");
    }
}
