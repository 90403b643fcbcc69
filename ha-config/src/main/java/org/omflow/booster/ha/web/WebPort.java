package org.omflow.booster.ha.web;

import io.javalin.config.JavalinConfig;
import java.time.Duration;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.omflow.booster.ha.preauth.UnauthenticatedConnections;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.tls.TlsIdentity;
import org.omflow.booster.ha.tls.TlsRules;

/**
 * A port that serves HTTP: encrypted by the cluster's TLS rules, with limits on connections that send no request.
 *
 * @param host name or address of this machine
 * @param port 0 for any free one
 * @param encryption with this process's certificate, or none
 * @param asksForCertificate whether clients may log in by certificate
 * @param unauthenticated tracks the connections that have not sent a request
 * @param bodyBytes the largest body, in bytes, that is awaited before a request is handled
 * @param idleWhenStopping how long an idle connection is kept while the program stops; most only wait for a next
 *     request
 */
public record WebPort(
        String host,
        int port,
        Encryption encryption,
        boolean asksForCertificate,
        UnauthenticatedConnections unauthenticated,
        int bodyBytes,
        Duration idleWhenStopping) {
    /** How many connections the system queues while we are busy; Java's default of 50 is too low for a rush. */
    private static final int ACCEPT_QUEUE = 1024;
    /** How long an idle connection is kept. */
    public static final Duration IDLE = Duration.ofSeconds(30);

    /** How long requests in progress may take when the program stops. */
    private static final Duration LAST_REQUESTS = Duration.ofSeconds(5);

    /** Adds this port to the configuration of a web server. */
    public void addTo(JavalinConfig config) {
        WebLog.limit();
        UnauthenticatedRequests guard = new UnauthenticatedRequests(unauthenticated, bodyBytes);
        config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
        config.jetty.modifyServer(server -> {
            server.setStopTimeout(LAST_REQUESTS.toMillis());
            server.setHandler(guard.requests(server));
            // Accept no more than can be tracked; those that wait too long are closed and make room.
            server.addBean(new NetworkConnectionLimit(guard.mostConnections(), server));
        });
        config.jetty.addConnector((server, http) -> connector(server, http, guard));
    }

    private ServerConnector connector(Server server, HttpConfiguration http, UnauthenticatedRequests guard) {
        ServerConnector connector = new ServerConnector(server, protocols(http));
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(IDLE.toMillis());
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        connector.addBean(guard);
        connector.setShutdownIdleTimeout(idleWhenStopping.toMillis());
        return connector;
    }

    private ConnectionFactory[] protocols(HttpConfiguration http) {
        HttpConnectionFactory plain = new HttpConnectionFactory(http);
        return encryption
                .identity()
                .map(identity -> {
                    // A load balancer and a reverse proxy ask under names of their own.
                    http.addCustomizer(new SecureRequestCustomizer(false));
                    SslConnectionFactory tls = tls(identity, plain);
                    return new ConnectionFactory[] {new TlsOnly(tls), tls, plain};
                })
                .orElseGet(() -> new ConnectionFactory[] {plain});
    }

    private SslConnectionFactory tls(TlsIdentity identity, HttpConnectionFactory within) {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setSslContext(identity.context());
        tls.setIncludeProtocols(TlsRules.PROTOCOLS.toArray(String[]::new));
        tls.setExcludeProtocols();
        tls.setIncludeCipherSuites(TlsRules.CIPHERS.toArray(String[]::new));
        tls.setExcludeCipherSuites();
        tls.setWantClientAuth(asksForCertificate);
        tls.setRenegotiationAllowed(false);
        return new SslConnectionFactory(tls, within.getProtocol());
    }
}
