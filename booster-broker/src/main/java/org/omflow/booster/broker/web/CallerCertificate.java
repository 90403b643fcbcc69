package org.omflow.booster.broker.web;

import io.javalin.http.Context;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;

/** The certificate by which a caller of a web page has shown who it is; callers need none. */
final class CallerCertificate {
    private CallerCertificate() {}

    /**
     * The one the caller has the private key of; empty for a caller without one. An authority that this Booster trusts has
     * signed it; whether it gives rights is for {@link org.omflow.booster.broker.user.NodeLogins} to say.
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
