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
 * Makes this machine part of a cluster: fetches the authority and compares its fingerprint, proves itself by the token, and
 * writes certificate, key and settings into its {@code conf}. Should the answer be lost, the same token may be given again here: the
 * key it was used with is kept.
 */
public final class Joining {
    private static final String UNDER_WAY = "join.key";

    private final Path conf;
    private final TlsFiles files;

    /** Of the machine with this folder of settings. */
    public Joining(Path conf) {
        this.conf = conf;
        this.files = new TlsFiles(conf.resolve(TlsFiles.FOLDER));
    }

    /**
     * Joins.
     *
     * @param web where a Booster's web is
     * @param names names and IP addresses under which others reach this machine
     * @param own settings to keep beside those that are given, such as this machine's name
     * @return the certificate by which this machine is known from now on
     * @throws JoinException why not; nothing is changed then
     */
    public X509Certificate join(
            BoosterAddress web, JoinToken token, NodeName node, List<String> names, Map<String, String> own)
            throws JoinException {
        if (Files.exists(files.certificate())) {
            throw new JoinException("This machine has a certificate already, " + files.certificate()
                    + ": to join anew, move the folder " + files.folder() + " away first");
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
            settings.putAll(own);
            JoinedSettings.write(conf, settings);
            for (Map.Entry<String, String> file : answer.files().entrySet()) {
                PrivateFile.write(files.folder().resolve(file.getKey()), file.getValue());
            }
            PrivateFile.write(files.trusted(), Pem.write(List.of(authority)));
            // Last: by it the machine is known to have joined.
            PrivateFile.write(files.certificate(), TlsFiles.together(keys.getPrivate(), chain));
            Files.deleteIfExists(files.folder().resolve(UNDER_WAY));
            return chain.get(0);
        } catch (TlsException e) {
            throw new JoinException("The answer of the Booster at " + web + " holds " + e.getMessage(), e);
        } catch (IOException e) {
            throw new JoinException(
                    "The folder " + conf + " cannot be written (" + e
                            + "): give the command as its owner or as root, with the same token",
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
