package org.omflow.booster.ha.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts the process's current authorities, which can be swapped while it runs, and connects only to Boosters unless
 * told otherwise. Thread-safe.
 */
final class ReloadableTrustManager extends X509ExtendedTrustManager {
    private final boolean boostersOnly;
    private volatile X509ExtendedTrustManager now;

    /** @param boostersOnly whether this process connects to Boosters and nobody else */
    ReloadableTrustManager(X509ExtendedTrustManager first, boolean boostersOnly) {
        this.now = first;
        this.boostersOnly = boostersOnly;
    }

    void swap(X509ExtendedTrustManager next) {
        now = next;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        now.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        now.checkServerTrusted(chain, authType, engine);
        requireBooster(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        now.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        now.checkServerTrusted(chain, authType, socket);
        requireBooster(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        now.checkClientTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        now.checkServerTrusted(chain, authType);
        requireBooster(chain);
    }

    private void requireBooster(X509Certificate[] chain) throws CertificateException {
        if (boostersOnly) {
            BoosterCertificate.require(chain[0]);
        }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return now.getAcceptedIssuers();
    }
}
