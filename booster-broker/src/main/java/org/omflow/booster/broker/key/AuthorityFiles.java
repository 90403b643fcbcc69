package org.omflow.booster.broker.key;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.omflow.booster.broker.node.Nodes;
import org.omflow.booster.broker.node.NodesException;
import org.omflow.booster.ha.file.PrivateFile;
import org.omflow.booster.ha.tls.KeyPairs;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.Pem;
import org.omflow.booster.ha.tls.TlsException;
import org.omflow.booster.ha.tls.TlsFiles;

/**
 * The files of the certificate authority on a Booster: {@code ca.pem}; {@code ca.key}, its private key, encrypted with
 * a passphrase; and {@code ca.secret}, the passphrase, unless the administrator sets it and keeps it elsewhere.
 */
final class AuthorityFiles {
    private static final String KEY = "ca.key";
    private static final String PASSPHRASE = "ca.secret";
    private static final int PASSPHRASE_BYTES = 24;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final TlsFiles files;
    private final String passphrase;

    /** The text decrypted last and the key in it: decryption is slow on purpose, and many machines may join at once. */
    private String opened;

    private PrivateKey key;

    /** @param passphrase empty for the one in {@code ca.secret} */
    AuthorityFiles(TlsFiles files, String passphrase) {
        this.files = files;
        this.passphrase = passphrase;
    }

    /**
     * The authority; empty when its key is not here, as when an administrator put the certificate of another in place
     * of ours.
     *
     * @throws TlsException naming the file, what is wrong with it and what to do
     */
    synchronized Optional<CertificateAuthority> read() throws TlsException {
        if (!Files.exists(key())) {
            return Optional.empty();
        }
        X509Certificate certificate = files.readTrusted().get(0);
        try {
            String locked = Files.readString(key());
            if (!locked.equals(opened)) {
                key = EncryptedKey.open(locked, readPassphrase().toCharArray());
                opened = locked;
            }
            return KeyPairs.belongTogether(certificate, key)
                    ? Optional.of(new CertificateAuthority(certificate, key))
                    : Optional.empty();
        } catch (TlsException e) {
            throw new TlsException(
                    "The file " + key() + " holds " + e.getMessage()
                            + ": set tls.ca-passphrase to its passphrase, or put the right file there",
                    e);
        } catch (IOException e) {
            throw new TlsException(
                    "The key of the authority in " + files.folder() + " cannot be read (" + e + "): put " + KEY
                            + " and " + PASSPHRASE + " back, or set tls.ca-passphrase",
                    e);
        }
    }

    /**
     * Checks that the key of the authority, if it is here, can be decrypted when needed.
     *
     * @throws TlsException when its passphrase is missing
     */
    void requirePassphrase() throws TlsException {
        if (Files.exists(key())
                && passphrase.isEmpty()
                && !Files.exists(files.folder().resolve(PASSPHRASE))) {
            throw new TlsException(
                    "the key of the authority is here, but its passphrase, which each renewal needs, is missing:"
                            + " put " + PASSPHRASE + " back, or set tls.ca-passphrase");
        }
    }

    /** Creates an authority where there is none. */
    CertificateAuthority make(Clock clock) throws TlsException {
        CertificateAuthority made = CertificateAuthority.make(clock);
        // The certificate is written last: it marks the folder as complete.
        int rounds = passphrase.isEmpty() ? EncryptedKey.RANDOM : EncryptedKey.CHOSEN;
        write(key(), EncryptedKey.lock(made.key(), makePassphrase().toCharArray(), rounds));
        try {
            new Nodes(files.folder(), clock).begin();
        } catch (NodesException e) {
            throw new TlsException(e.getMessage(), e);
        }
        write(files.trusted(), Pem.write(List.of(made.certificate())));
        return made;
    }

    /** Writes the same authority into the folder of another Booster. */
    void copyTo(TlsFiles other) throws TlsException {
        for (Map.Entry<String, String> file : texts().entrySet()) {
            write(other.folder().resolve(file.getKey()), file.getValue());
        }
    }

    /** The key and, if kept here, its passphrase, by file name. */
    Map<String, String> texts() throws TlsException {
        Map<String, String> texts = new LinkedHashMap<>();
        try {
            texts.put(KEY, Files.readString(key()));
            if (passphrase.isEmpty()) {
                texts.put(PASSPHRASE, readPassphrase() + "\n");
            }
            return texts;
        } catch (IOException e) {
            throw new TlsException("The key of the authority in " + files.folder() + " cannot be read (" + e + ")", e);
        }
    }

    private String makePassphrase() throws TlsException {
        if (!passphrase.isEmpty()) {
            return passphrase;
        }
        byte[] random = new byte[PASSPHRASE_BYTES];
        RANDOM.nextBytes(random);
        String made = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        write(files.folder().resolve(PASSPHRASE), made + "\n");
        return made;
    }

    private String readPassphrase() throws IOException {
        return passphrase.isEmpty()
                ? Files.readString(files.folder().resolve(PASSPHRASE)).trim()
                : passphrase;
    }

    private Path key() {
        return files.folder().resolve(KEY);
    }

    /** Creates a key and its certificate and writes both, in one step, to where a node looks for its own. */
    static X509Certificate issue(
            CertificateAuthority authority,
            NodeCertificate node,
            List<String> names,
            Duration life,
            TlsFiles to,
            Clock clock)
            throws TlsException {
        return issue(authority, node, KeyPairs.make(), names, life, to, clock);
    }

    /** Does the same with a key pair of the caller. */
    static X509Certificate issue(
            CertificateAuthority authority,
            NodeCertificate node,
            KeyPair keys,
            List<String> names,
            Duration life,
            TlsFiles to,
            Clock clock)
            throws TlsException {
        X509Certificate certificate = authority.issue(node, keys.getPublic(), names, life, clock);
        write(to.certificate(), TlsFiles.together(keys.getPrivate(), List.of(certificate)));
        return certificate;
    }

    static void write(Path file, String text) throws TlsException {
        try {
            PrivateFile.write(file, text);
        } catch (IOException e) {
            throw new TlsException(
                    "The file " + file + " cannot be written (" + e + "): make its folder writable for this user", e);
        }
    }
}
