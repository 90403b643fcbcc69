package org.omflow.booster.installer.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.tls.TlsException;
import org.omflow.booster.ha.tls.TlsFiles;
import org.omflow.booster.ha.tls.TlsIdentity;

/** The certificates of a demo, made by the first Booster's own command before anything is started. */
final class DemoKeys {
    private final Path firstHome;
    private final TlsFiles clients;
    private final Map<String, String> environment;

    /**
     * Lets the first Booster make the authority.
     *
     * @param firstHome the home of the first Booster
     * @param folder for what those need who only connect to Boosters
     * @param environment holds what is secret
     * @throws ClusterException when the command fails
     */
    DemoKeys(Path firstHome, Path folder, Map<String, String> environment)
            throws ClusterException, InterruptedException {
        this.environment = environment;
        this.firstHome = firstHome;
        this.clients = new TlsFiles(folder);
        issue("server", "demo", "localhost", folder);
    }

    /** Makes the certificate of the second Booster. */
    void giveToSecondary(String host, Path home) throws ClusterException, InterruptedException {
        issue("booster", "secondary", host, conf(home));
    }

    /** Makes the certificate of a server. */
    void giveTo(String server, String host, Path home) throws ClusterException, InterruptedException {
        issue("server", server, host, conf(home));
    }

    /** For those who connect to the Boosters. */
    Encryption encryption() throws ClusterException {
        try {
            return Encryption.by(TlsIdentity.in(clients));
        } catch (TlsException e) {
            throw new ClusterException(e.getMessage(), e);
        }
    }

    /** The certificate of the authority. */
    Path authority() {
        return clients.trusted();
    }

    private static Path conf(Path home) {
        return home.resolve("conf").resolve(TlsFiles.FOLDER);
    }

    private void issue(String role, String name, String names, Path out) throws ClusterException, InterruptedException {
        new JavaProgram(
                        DemoBooster.MAIN,
                        List.of(),
                        List.of(
                                "key",
                                "issue",
                                role,
                                name,
                                "--names",
                                names,
                                "--out",
                                out.toString(),
                                "--new-authority",
                                "--home",
                                firstHome.toString()),
                        environment)
                .run("");
    }
}
