package org.omflow.booster.broker.web;

import io.javalin.http.Context;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;

/** The client certificate of a web request; callers need none. */
final class CallerCertificate {
    private CallerCertificate() {}

    /**
     * The certificate whose private key the caller has; empty without one. An authority that this Booster trusts signed
     * it; {@link org.omflow.booster.broker.user.NodeLogins} decides whether it grants rights.
     */
    static Optional<X509Certificate> of(Context context) {
        EndPoint line = ServletContextRequest.getServletContextRequest(context.req())
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint();
        EndPoint.SslSessionData session = line.getSslSessionData();
        X509Certificate[] chain = session == null ? null : session.peerCertificates();
        return chain == null || chain.length == 0 ? Optional.empty() : Optional.of(chain[0]);
    }
}
