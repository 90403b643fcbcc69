package org.omflow.booster.broker.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.web.EndingErrors;

/** Answers invalid HTTP requests, such as one with oversized headers, with an error in JSON. */
final class BoosterErrors extends EndingErrors {
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int INTERNAL = 500;
    private static final int UNAVAILABLE = 503;

    @Override
    protected void generateResponse(
            Request request, Response response, int status, String message, Throwable cause, Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        WebServer.SECURITY_HEADERS.forEach(response.getHeaders()::put);
        response.write(true, ByteBuffer.wrap(body(status, message).getBytes(StandardCharsets.UTF_8)), callback);
    }

    private static String body(int status, String message) {
        if (status == METHOD_NOT_ALLOWED) {
            return Json.write(
                    WebProblem.body(ErrorCode.NOT_FOUND, message + "; see KEYS-AND-ROLES.md for the endpoints"));
        }
        ErrorCode code = status < INTERNAL
                ? ErrorCode.INVALID_FIELD
                : status == UNAVAILABLE ? ErrorCode.UNAVAILABLE : ErrorCode.INTERNAL;
        return Json.write(WebProblem.body(
                code,
                "The request cannot be answered (HTTP status " + status + ", " + message
                        + "): check it against the endpoints in KEYS-AND-ROLES.md, or try again later"));
    }
}
