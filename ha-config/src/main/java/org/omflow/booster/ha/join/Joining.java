package org.omflow.booster.ha.join;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.database.DatabaseOptions;
import org.omflow.booster.ha.file.PrivateFile;
import org.omflow.booster.ha.tls.CertificateRequest;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.tls.KeyPairs;
import org.omflow.booster.ha.tls.NodeName;
import org.omflow.booster.ha.tls.Pem;
import org.omflow.booster.ha.tls.TlsException;
import org.omflow.booster.ha.tls.TlsFiles;
import org.omflow.booster.ha.tls.TlsIdentity;

/**
 * Joins this machine to a cluster: fetches the authority, checks its fingerprint, authenticates with the join token,
 * and writes certificate, key and settings into {@code conf}. If the answer is lost, the same token works again here:
 * its key is kept.
 */
public final class Joining {
    private static final String UNDER_WAY = "join.key";

    private final Path conf;
    private final TlsFiles files;

    /** For the machine with this folder of settings. */
    public Joining(Path conf) {
        this.conf = conf;
        this.files = new TlsFiles(conf.resolve(TlsFiles.FOLDER));
    }

    /**
     * Joins.
     *
     * @param web address of a Booster's web
     * @param names names and IP addresses under which others reach this machine, out of those that its token and its
     *     address allow; none for all of these
     * @param own settings to keep besides those received, such as this machine's name
     * @return this machine's new certificate
     * @throws JoinException saying why it failed; nothing is changed then
     */
    public X509Certificate join(
            BoosterAddress web, JoinToken token, NodeName node, List<String> names, Map<String, String> own)
            throws JoinException {
        if (Files.exists(files.certificate())) {
            throw new JoinException("This machine already has a certificate, " + files.certificate()
                    + ": to join again, first move the folder " + files.folder() + " elsewhere");
        }
        JoinClient client = new JoinClient(web);
        X509Certificate authority = client.authority(token.authority());
        try {
            KeyPair keys = keys();
            JoinAnswer answer = client.join(
                    Encryption.by(TlsIdentity.trusting(authority)),
                    token,
                    node,
                    names,
                    CertificateRequest.write(node, keys));
            List<X509Certificate> chain = Pem.certificates(answer.certificate());
            Map<String, String> settings = new LinkedHashMap<>(answer.settings());
            if (answer.files().containsKey(JoinAnswer.DATABASE_AUTHORITY)) {
                settings.put(
                        DatabaseOptions.CA.name(),
                        files.folder()
                                .resolve(JoinAnswer.DATABASE_AUTHORITY)
                                .toAbsolutePath()
                                .normalize()
                                .toString());
            }
            settings.putAll(own);
            JoinedSettings.write(conf, settings);
            for (Map.Entry<String, String> file : answer.files().entrySet()) {
                PrivateFile.write(files.folder().resolve(file.getKey()), file.getValue());
            }
            PrivateFile.write(files.trusted(), Pem.write(List.of(authority)));
            // Last: this file marks the machine as joined.
            PrivateFile.write(files.certificate(), TlsFiles.together(keys.getPrivate(), chain));
            Files.deleteIfExists(files.folder().resolve(UNDER_WAY));
            return chain.get(0);
        } catch (TlsException e) {
            throw new JoinException("The answer of the Booster at " + web + " holds " + e.getMessage(), e);
        } catch (IOException e) {
            throw new JoinException(
                    "The folder " + conf + " cannot be written (" + e
                            + "): run the command as its owner or as root, with the same token",
                    e);
        }
    }

    private KeyPair keys() throws IOException, TlsException {
        Path file = files.folder().resolve(UNDER_WAY);
        if (Files.exists(file)) {
            return Pem.keyPair(Files.readString(file));
        }
        KeyPair made = KeyPairs.make();
        PrivateFile.write(file, Pem.write(made));
        return made;
    }
}
