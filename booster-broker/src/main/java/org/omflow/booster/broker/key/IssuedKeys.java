package org.omflow.booster.broker.key;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;
import org.omflow.booster.ha.tls.Pem;
import org.omflow.booster.ha.tls.TlsException;
import org.omflow.booster.ha.tls.TlsFiles;

/** The keys and certificates of another machine, made by the authority of this Booster. */
final class IssuedKeys {
    private final TlsFiles own;
    private final AuthorityFiles authority;
    private final Duration life;
    private final Clock clock;

    IssuedKeys(TlsFiles own, String passphrase, Duration life, Clock clock) {
        this.life = life;
        this.own = own;
        this.authority = new AuthorityFiles(own, passphrase);
        this.clock = clock;
    }

    /**
     * Makes the authority where there is none yet: before the first start of the first Booster.
     *
     * @return its certificate; null when there is one already
     */
    X509Certificate makeAuthority() throws TlsException {
        return Files.exists(own.trusted()) || Files.exists(own.certificate())
                ? null
                : authority.make(clock).certificate();
    }

    /**
     * Makes them in a folder, which must be new or empty.
     *
     * @return the certificate
     * @throws TlsException when the authority's key is not here, or the folder will not do
     */
    X509Certificate write(NodeName node, List<String> names, Path folder) throws TlsException {
        requireEmpty(folder);
        CertificateAuthority authority = authority();
        TlsFiles out = new TlsFiles(folder);
        if (node.role().equals(BoosterKeys.ROLE)) {
            this.authority.copyTo(out);
        }
        X509Certificate certificate = AuthorityFiles.issue(
                authority, new NodeCertificate(node, NodeCertificate.FIRST), names, life, out, clock);
        AuthorityFiles.write(out.trusted(), Pem.write(own.readTrusted()));
        return certificate;
    }

    private CertificateAuthority authority() throws TlsException {
        if (!Files.exists(own.trusted())) {
            throw new TlsException(
                    "There is no certificate authority in " + own.folder() + ": name the folder of the first"
                            + " Booster by --home, start that once with tls=on, or make the authority now by --new-authority");
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
