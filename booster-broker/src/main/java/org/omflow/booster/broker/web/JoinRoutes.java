package org.omflow.booster.broker.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.security.cert.X509Certificate;
import org.omflow.booster.broker.join.JoinService;
import org.omflow.booster.broker.join.RefusedJoinException;
import org.omflow.booster.ha.join.JoinClient;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.tls.TlsException;

/** Lets machines join the cluster with a join token and renew their certificates; needs no login. */
public final class JoinRoutes implements Routes {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int UNAVAILABLE = 503;

    private final JoinService service;

    public JoinRoutes(JoinService service) {
        this.service = service;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get(JoinClient.AUTHORITY, this::authority);
        routes.post(JoinClient.JOIN, this::join);
        routes.post(JoinClient.RENEW, this::renew);
    }

    private void authority(Context context) {
        try {
            String pem = service.authority();
            WebServer.SECURITY_HEADERS.forEach(context::header);
            context.result(pem).contentType("application/x-pem-file");
        } catch (TlsException e) {
            throw new WebProblem(UNAVAILABLE, ErrorCode.UNAVAILABLE, e.getMessage());
        }
    }

    private void join(Context context) {
        try {
            WebServer.json(
                    context,
                    service.join(context.body(), host(context), context.ip()).toJson());
        } catch (RefusedJoinException e) {
            throw new WebProblem(FORBIDDEN, ErrorCode.FORBIDDEN, e.getMessage());
        }
    }

    private void renew(Context context) {
        X509Certificate caller = CallerCertificate.of(context)
                .orElseThrow(() -> new WebProblem(
                        UNAUTHORIZED,
                        ErrorCode.UNAUTHORIZED,
                        "Show the certificate that is to be renewed (TLS client authentication)"));
        try {
            WebServer.json(
                    context, service.renew(caller, context.body(), context.ip()).toJson());
        } catch (RefusedJoinException e) {
            throw new WebProblem(FORBIDDEN, ErrorCode.FORBIDDEN, e.getMessage());
        }
    }

    /** The name or address by which the caller reached this Booster. */
    private static String host(Context context) {
        String host = context.req().getServerName();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
