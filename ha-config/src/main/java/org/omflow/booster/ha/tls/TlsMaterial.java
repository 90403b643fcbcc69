package org.omflow.booster.ha.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The certificate and key that a node presents, and the authorities it trusts.
 *
 * @param trusted the authorities
 * @param chain the node's certificate and the intermediate ones; empty when it has none
 * @param key the private key of the first in the chain; null when that is empty
 */
record TlsMaterial(List<X509Certificate> trusted, List<X509Certificate> chain, PrivateKey key) {
    TlsMaterial {
        trusted = List.copyOf(trusted);
        chain = List.copyOf(chain);
    }

    @Override
    public String toString() {
        return "certificate of " + (chain.isEmpty() ? "nobody" : chain.get(0).getSubjectX500Principal());
    }
}
