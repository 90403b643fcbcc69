package org.omflow.booster.ha.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/** Presents the process's current certificate, which can be swapped while it runs. Thread-safe. */
final class ReloadableKeyManager extends X509ExtendedKeyManager {
    /** Extended key usages: TLS clients, or anything. */
    private static final String CLIENTS = "1.3.6.1.5.5.7.3.2";

    private static final String ANYTHING = "2.5.29.37.0";
    private static final int DIGITAL_SIGNATURE = 0;

    private volatile X509ExtendedKeyManager now;

    ReloadableKeyManager(X509ExtendedKeyManager first) {
        now = first;
    }

    void swap(X509ExtendedKeyManager next) {
        now = next;
    }

    @Override
    public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
        return usable(now.chooseEngineClientAlias(keyTypes, issuers, engine));
    }

    /**
     * Presents the certificate only while it is valid for clients: a peer refuses an invalid one together with the
     * connection, while without one it may ask for user and password.
     */
    private String usable(String alias) {
        X509Certificate[] chain = alias == null ? null : now.getCertificateChain(alias);
        return chain != null && chain.length > 0 && isForClients(chain[0]) ? alias : null;
    }

    private static boolean isForClients(X509Certificate certificate) {
        try {
            certificate.checkValidity();
            List<String> uses = certificate.getExtendedKeyUsage();
            boolean[] keyUses = certificate.getKeyUsage();
            return (uses == null || uses.contains(CLIENTS) || uses.contains(ANYTHING))
                    && (keyUses == null || keyUses[DIGITAL_SIGNATURE]);
        } catch (CertificateException e) {
            return false;
        }
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return now.chooseEngineServerAlias(keyType, issuers, engine);
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return usable(now.chooseClientAlias(keyTypes, issuers, socket));
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return now.chooseServerAlias(keyType, issuers, socket);
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return now.getClientAliases(keyType, issuers);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return now.getServerAliases(keyType, issuers);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return now.getCertificateChain(alias);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return now.getPrivateKey(alias);
    }
}
