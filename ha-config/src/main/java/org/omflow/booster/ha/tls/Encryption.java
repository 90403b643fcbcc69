package org.omflow.booster.ha.tls;

import java.net.http.HttpClient;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLParameters;

/** How a process communicates: over TLS with a certificate, or unencrypted. Thread-safe. */
public final class Encryption {
    /** Unencrypted: anyone on the network can read passwords and orders. */
    public static final Encryption NONE = new Encryption(null);

    private final TlsIdentity identity;

    private Encryption(TlsIdentity identity) {
        this.identity = identity;
    }

    /** Encrypted with this identity. */
    public static Encryption by(TlsIdentity identity) {
        return new Encryption(identity);
    }

    /** The identity of this process; empty when unencrypted. */
    public Optional<TlsIdentity> identity() {
        return Optional.ofNullable(identity);
    }

    /** {@code https} or {@code http}. */
    public String scheme() {
        return identity == null ? "http" : "https";
    }

    /** The message broker's parameters for a connection or an open port, besides host and port. */
    public Map<String, Object> transport() {
        return identity == null ? Map.of() : TlsContexts.transport(identity);
    }

    /** An HTTP client for Boosters; it trusts our authority only. */
    public HttpClient.Builder http() {
        HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
        if (identity != null) {
            builder.sslContext(identity.context()).sslParameters(parameters());
        }
        return builder;
    }

    private static SSLParameters parameters() {
        return new SSLParameters(TlsRules.CIPHERS.toArray(String[]::new), TlsRules.PROTOCOLS.toArray(String[]::new));
    }
}
