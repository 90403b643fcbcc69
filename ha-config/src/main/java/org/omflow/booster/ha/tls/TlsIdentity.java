package org.omflow.booster.ha.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A process's certificate and the authorities it trusts. Both can change while it runs, as when a certificate is
 * renewed: open connections continue, new ones use the new certificate. It connects to Boosters only, see {@link
 * BoosterCertificate}. Thread-safe.
 */
public final class TlsIdentity {
    private static final char[] NO_PASSWORD = {};
    /** The system property for the key-exchange groups. */
    private static final String GROUPS = "jdk.tls.namedGroups";

    static {
        // Renegotiating again and again, a client can waste a server's CPU; no client of ours does it. Java reads this
        // before its first connection.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        if (System.getProperty(GROUPS) == null) {
            // Leaves out the groups that make a server compute fifty times as long for a handshake.
            System.setProperty(GROUPS, "x25519, secp256r1, secp384r1, x448, secp521r1");
        }
    }

    /** Null when it has no files. */
    private final TlsFiles files;

    private final ReloadableKeyManager keys;
    private final ReloadableTrustManager trust;
    private final SSLContext context;

    private volatile TlsMaterial material;

    private TlsIdentity(TlsFiles files, TlsMaterial material, boolean boostersOnly) throws TlsException {
        this.files = files;
        this.keys = new ReloadableKeyManager(keyManager(material));
        this.trust = new ReloadableTrustManager(trustManager(material), boostersOnly);
        this.material = material;
        try {
            context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keys}, new TrustManager[] {trust}, null);
        } catch (GeneralSecurityException e) {
            throw incomplete(e);
        }
    }

    /**
     * Reads the identity in these files.
     *
     * @throws TlsException naming the file, what is wrong with it and what to do
     */
    public static TlsIdentity in(TlsFiles files) throws TlsException {
        return new TlsIdentity(files, files.read(), true);
    }

    /**
     * Reads the identity of a client outside the cluster, which also connects to servers: it demands no role of those
     * whom it connects to.
     *
     * @throws TlsException naming the file, what is wrong with it and what to do
     */
    public static TlsIdentity ofOutsideClient(TlsFiles files) throws TlsException {
        return new TlsIdentity(files, files.read(), false);
    }

    /** An identity without a certificate that trusts this authority; it has no files, so it never changes. */
    public static TlsIdentity trusting(X509Certificate authority) throws TlsException {
        return new TlsIdentity(null, new TlsMaterial(List.of(authority), List.of(), null), true);
    }

    /** The TLS context of all connections; it stays the same when the certificate changes. */
    public SSLContext context() {
        return context;
    }

    /** The node's own certificate; empty when it has none. */
    public Optional<X509Certificate> certificate() {
        return material.chain().stream().findFirst();
    }

    /** The authorities that this process trusts. */
    public List<X509Certificate> authorities() {
        return material.trusted();
    }

    /** The fingerprint of the first authority that this process trusts. */
    public Fingerprint authority() {
        return Fingerprint.of(material.trusted().get(0));
    }

    /**
     * Reloads the files.
     *
     * @return whether anything has changed
     * @throws TlsException when the files cannot be used; the process keeps what it used before
     */
    public synchronized boolean reload() throws TlsException {
        if (files == null) {
            return false;
        }
        TlsMaterial now = files.read();
        if (now.equals(material)) {
            return false;
        }
        if (now.chain().isEmpty() && !material.chain().isEmpty()) {
            throw new TlsException("The file " + files.certificate() + " is missing: put it back");
        }
        X509ExtendedKeyManager newKeys = keyManager(now);
        trust.swap(trustManager(now));
        keys.swap(newKeys);
        material = now;
        forgetSessions(context.getServerSessionContext());
        forgetSessions(context.getClientSessionContext());
        return true;
    }

    /** Clients that reconnect must present their certificate again. */
    private static void forgetSessions(SSLSessionContext sessions) {
        for (byte[] id : Collections.list(sessions.getIds())) {
            SSLSession session = sessions.getSession(id);
            if (session != null) {
                session.invalidate();
            }
        }
    }

    private static X509ExtendedKeyManager keyManager(TlsMaterial material) throws TlsException {
        try {
            KeyStore store = empty();
            if (material.key() != null) {
                store.setKeyEntry(
                        "node", material.key(), NO_PASSWORD, material.chain().toArray(Certificate[]::new));
            }
            KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
            factory.init(store, NO_PASSWORD);
            return (X509ExtendedKeyManager) factory.getKeyManagers()[0];
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsException("A key and its certificate cannot be used (" + e.getMessage() + ")", e);
        }
    }

    private static X509ExtendedTrustManager trustManager(TlsMaterial material) throws TlsException {
        try {
            KeyStore store = empty();
            for (int i = 0; i < material.trusted().size(); i++) {
                store.setCertificateEntry("ca-" + i, material.trusted().get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsException("The certificates of the authorities cannot be used (" + e.getMessage() + ")", e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private static IllegalStateException incomplete(GeneralSecurityException e) {
        return new IllegalStateException("This Java has no TLS: install a complete Java", e);
    }
}
