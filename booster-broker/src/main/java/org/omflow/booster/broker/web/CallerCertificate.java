package org.omflow.booster.broker.web;

import io.javalin.http.Context;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.eclipse.jetty.server.SecureRequestCustomizer;

/** The certificate that whoever makes a request has shown. */
final class CallerCertificate {
    private CallerCertificate() {}

    /** Empty for one who has shown none, or comes without TLS. */
    static Optional<X509Certificate> of(Context context) {
        return context.req().getAttribute("jakarta.servlet.request.X509Certificate") instanceof X509Certificate[] chain
                        && chain.length > 0
                ? Optional.of(chain[0])
                : Optional.empty();
    }

    /** Makes Jetty keep it; whose host a request names is not compared with our own certificate. */
    static SecureRequestCustomizer keeper() {
        return new SecureRequestCustomizer(false);
    }
}
