package org.omflow.booster.installer.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.omflow.booster.broker.key.BoosterKeys;
import org.omflow.booster.broker.key.IssuedKeys;
import org.omflow.booster.ha.file.PrivateFile;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.tls.NodeName;
import org.omflow.booster.ha.tls.TlsException;
import org.omflow.booster.ha.tls.TlsFiles;
import org.omflow.booster.ha.tls.TlsIdentity;

/** The certificates of a cluster on this machine, made before its parts are started. */
final class DemoKeys {
    private static final Duration LIFE = Duration.ofDays(90);

    private final TlsFiles first;
    private final TlsFiles clients;
    private final String passphrase;

    /**
     * * For a cluster whose first Booster has this home.
     *
     * @param folder for the files that clients need
     * @param passphrase opens the authority's key; empty for a random one that is kept beside the key
     */
    DemoKeys(Path firstHome, Path folder, String passphrase) {
        this.passphrase = passphrase;
        this.first = conf(firstHome);
        this.clients = new TlsFiles(folder);
    }

    /** Creates the authority and the certificate of the first Booster, before that starts. */
    void makeAuthority(String role, String host) throws ClusterException {
        work(() -> {
            BoosterKeys.in(first.folder(), role, List.of(host), passphrase, LIFE, true, Clock.systemUTC());
            PrivateFile.write(clients.trusted(), Files.readString(first.trusted()));
        });
    }

    /** Creates the certificate of the second Booster. */
    void giveToSecondary(String host, Path home) throws ClusterException {
        give(new NodeName("booster", "secondary"), host, home);
    }

    /** Creates the certificate of a server. */
    void giveTo(String server, String host, Path home) throws ClusterException {
        give(new NodeName("server", server), host, home);
    }

    private void give(NodeName node, String host, Path home) throws ClusterException {
        work(() -> new IssuedKeys(first, passphrase, LIFE, Clock.systemUTC())
                .write(node, List.of(host), conf(home).folder()));
    }

    /** The encryption for clients of the Boosters and servers. */
    Encryption encryption() throws ClusterException {
        try {
            return Encryption.by(TlsIdentity.ofOutsideClient(clients));
        } catch (TlsException e) {
            throw new ClusterException(e.getMessage(), e);
        }
    }

    /** The certificate of the authority. */
    Path authority() {
        return clients.trusted();
    }

    private static TlsFiles conf(Path home) {
        return new TlsFiles(home.resolve("conf").resolve(TlsFiles.FOLDER));
    }

    private static void work(Work work) throws ClusterException {
        try {
            work.run();
        } catch (TlsException | IOException e) {
            throw new ClusterException("The certificates cannot be created: " + e.getMessage(), e);
        }
    }

    private interface Work {
        void run() throws TlsException, IOException, ClusterException;
    }
}
