package org.omflow.booster.broker.key;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.omflow.booster.broker.node.Nodes;
import org.omflow.booster.broker.node.NodesException;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;
import org.omflow.booster.ha.tls.Pem;
import org.omflow.booster.ha.tls.TlsException;
import org.omflow.booster.ha.tls.TlsFiles;

/** The keys and certificates of another machine, made by the authority of this Booster and noted among its nodes. */
public final class IssuedKeys {
    private final TlsFiles own;
    private final AuthorityFiles authority;
    private final Nodes nodes;
    private final Duration life;
    private final Clock clock;

    /**
     * By the authority in these files.
     *
     * @param passphrase opens its key; empty for the one kept beside it
     * @param life how long a certificate is good for
     */
    public IssuedKeys(TlsFiles own, String passphrase, Duration life, Clock clock) {
        this.own = own;
        this.authority = new AuthorityFiles(own, passphrase);
        this.nodes = new Nodes(own.folder(), clock);
        this.life = life;
        this.clock = clock;
    }

    /**
     * Makes the authority, before the first start of the first Booster.
     *
     * @return its certificate
     * @throws TlsException when there is one already
     */
    X509Certificate makeAuthority() throws TlsException {
        if (Files.exists(own.trusted()) || Files.exists(own.certificate())) {
            throw new TlsException("There are certificates in " + own.folder() + " already: 'key show' shows them");
        }
        return authority.make(clock).certificate();
    }

    /**
     * Makes them in a folder, which must be new or empty.
     *
     * @return the certificate
     * @throws TlsException when the authority's key is not here, or the folder will not do
     */
    public X509Certificate write(NodeName node, List<String> names, Path folder) throws TlsException {
        requireEmpty(folder);
        CertificateAuthority authority = authority();
        TlsFiles out = new TlsFiles(folder);
        if (node.role().equals(BoosterKeys.ROLE)) {
            this.authority.copyTo(out);
        }
        X509Certificate certificate = AuthorityFiles.issue(authority, admit(node), names, life, out, clock);
        AuthorityFiles.write(out.trusted(), Pem.write(own.readTrusted()));
        return certificate;
    }

    /** Like one that joins: it is listed, can be expelled, and is let in again by what is made for it after that. */
    private NodeCertificate admit(NodeName node) throws TlsException {
        try {
            return nodes.admit(node, clock.instant().plus(life));
        } catch (NodesException e) {
            throw new TlsException(e.getMessage(), e);
        }
    }

    private CertificateAuthority authority() throws TlsException {
        if (!Files.exists(own.trusted())) {
            throw new TlsException(
                    "There is no certificate authority in " + own.folder() + ": name the folder of the first"
                            + " Booster by --home, start that once, or make the authority now by 'key authority'");
        }
        return authority
                .read()
                .orElseThrow(() -> new TlsException("The folder " + own.folder() + " has no key of the authority in "
                        + own.trusted().getFileName() + ": give the command on a Booster that has it, or make the"
                        + " certificate where that authority is kept"));
    }

    private static void requireEmpty(Path folder) throws TlsException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> there = Files.list(folder)) {
            if (there.findAny().isPresent()) {
                throw new TlsException("The folder " + folder + " is not empty: name a new one");
            }
        } catch (IOException e) {
            throw new TlsException("The folder " + folder + " cannot be read (" + e + "): name a new one", e);
        }
    }
}
