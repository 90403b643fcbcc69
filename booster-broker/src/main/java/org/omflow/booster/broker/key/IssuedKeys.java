package org.omflow.booster.broker.key;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.omflow.booster.broker.node.IssuedCertificate;
import org.omflow.booster.broker.node.Nodes;
import org.omflow.booster.broker.node.NodesException;
import org.omflow.booster.ha.tls.KeyPairs;
import org.omflow.booster.ha.tls.MachineNames;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;
import org.omflow.booster.ha.tls.Pem;
import org.omflow.booster.ha.tls.TlsException;
import org.omflow.booster.ha.tls.TlsFiles;

/** Issues the keys and certificates of other machines with the authority of this Booster, and lists them as nodes. */
public final class IssuedKeys {
    private final TlsFiles own;
    private final AuthorityFiles authority;
    private final Nodes nodes;
    private final Duration life;
    private final Clock clock;

    /**
     * Uses the authority in these files.
     *
     * @param passphrase decrypts its key; empty for the one kept beside it
     * @param life how long a certificate is valid
     */
    public IssuedKeys(TlsFiles own, String passphrase, Duration life, Clock clock) {
        this.own = own;
        this.authority = new AuthorityFiles(own, passphrase);
        this.nodes = new Nodes(own.folder(), clock);
        this.life = life;
        this.clock = clock;
    }

    /**
     * Creates the authority, before the first start of the first Booster.
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
     * Issues them into a folder, which must be new or empty.
     *
     * @return the certificate
     * @throws TlsException when the authority's key is not here, or the folder is not empty
     */
    public X509Certificate write(NodeName node, List<String> names, Path folder) throws TlsException {
        requireEmpty(folder);
        CertificateAuthority authority = authority();
        List<String> plain =
                names.stream().map(CertificateText::plain).distinct().toList();
        requireNotOurs(node, plain);
        TlsFiles out = new TlsFiles(folder);
        if (node.role().equals(NodeName.BOOSTER)) {
            this.authority.copyTo(out);
        }
        KeyPair keys = KeyPairs.make();
        NodeCertificate admitted = admit(node, keys.getPublic(), plain);
        X509Certificate certificate = AuthorityFiles.issue(authority, admitted, keys, plain, life, out, clock);
        AuthorityFiles.write(out.trusted(), Pem.write(own.readTrusted()));
        return certificate;
    }

    /** Lists the machine as a joining one: it can be expelled, and a certificate issued after that admits it again. */
    private NodeCertificate admit(NodeName node, PublicKey key, List<String> names) throws TlsException {
        try {
            return nodes.admit(node, IssuedCertificate.first(clock.instant().plus(life), key, names));
        } catch (NodesException e) {
            throw new TlsException(e.getMessage(), e);
        }
    }

    /** With a name of this Booster, another machine could pose as it. */
    private void requireNotOurs(NodeName node, List<String> names) throws TlsException {
        if (node.role().equals(NodeName.BOOSTER)) {
            return;
        }
        List<X509Certificate> chain = own.readChain();
        List<String> ours = chain.isEmpty() ? List.of() : CertificateText.names(chain.get(0));
        for (String name : names) {
            if (ours.contains(name) && !MachineNames.isLoopback(name)) {
                throw new TlsException("--names: '" + name + "' is a name of this Booster: list others for " + node);
            }
        }
    }

    private CertificateAuthority authority() throws TlsException {
        if (!Files.exists(own.trusted())) {
            throw new TlsException(
                    "There is no certificate authority in " + own.folder() + ": pass the folder of the first"
                            + " Booster as --home, start that once, or create the authority now with 'key authority'");
        }
        return authority
                .read()
                .orElseThrow(() -> new TlsException("The folder " + own.folder() + " has no key of the authority in "
                        + own.trusted().getFileName() + ": run the command on a Booster that has it, or issue the"
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
