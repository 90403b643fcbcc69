package org.omflow.booster.ha.web;

import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Refuses requests with a method that no route has, before anything else sees them, and ends their connection. HEAD is
 * for health probes and monitoring only: elsewhere it would be answered without asking for a login.
 */
final class OrdinaryMethods extends Handler.Wrapper {
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");
    private static final Set<String> WITH_HEAD =
            Set.of("/health/live", "/health/ready", PairHealthClient.PATH, "/metrics");
    private static final int LONGEST_SHOWN = 32;

    OrdinaryMethods(Handler next) {
        super(next);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String method = request.getMethod();
        if (METHODS.contains(method)
                || method.equals("HEAD")
                        && WITH_HEAD.contains(request.getHttpURI().getPath())) {
            return super.handle(request, response, callback);
        }
        response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
        Response.writeError(
                request,
                response,
                callback,
                HttpStatus.METHOD_NOT_ALLOWED_405,
                "Method " + shown(method) + " is not allowed here: use GET, POST, PUT, PATCH or DELETE");
        return true;
    }

    private static String shown(String method) {
        return method.length() <= LONGEST_SHOWN ? method : method.substring(0, LONGEST_SHOWN) + "...";
    }
}
