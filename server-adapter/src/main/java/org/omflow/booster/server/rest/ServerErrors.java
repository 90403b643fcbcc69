package org.omflow.booster.server.rest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.ErrorText;
import org.omflow.booster.ha.web.EndingErrors;

/** Answers invalid HTTP requests, such as a path that is not UTF-8, in JSON. */
final class ServerErrors extends EndingErrors {
    @Override
    protected void generateResponse(
            Request request, Response response, int status, String message, Throwable cause, Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json;charset=utf-8");
        response.write(true, body(status, message, remedy(status)), callback);
    }

    private static String remedy(int status) {
        return switch (status) {
            case HttpStatus.BAD_REQUEST_400 ->
                "send it as HTTP/1.1 demands, its path percent-encoded as UTF-8 and without NUL (%00)";
            case HttpStatus.EXPECTATION_FAILED_417 -> "remove the header Expect, or send 'Expect: 100-continue'";
            case HttpStatus.URI_TOO_LONG_414 -> "shorten its path and query";
            case HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431 -> "shorten its headers";
            default -> "send it as HTTP/1.1 demands";
        };
    }

    private static ByteBuffer body(int status, String message, String remedy) {
        String problem = status == HttpStatus.METHOD_NOT_ALLOWED_405
                ? ErrorText.show(String.valueOf(message)) + "; see REST.md for the endpoints"
                : "The request is not valid HTTP (status " + status + "): " + ErrorText.show(String.valueOf(message))
                        + "; " + remedy + ".";
        String text = Json.write(Json.object()
                .set("error", Json.object().put("code", code(status).code()).put("message", problem)));
        return ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static ErrorCode code(int status) {
        if (status == HttpStatus.METHOD_NOT_ALLOWED_405) {
            return ErrorCode.NOT_FOUND;
        }
        if (status == 413 || status == 414 || status == 431) {
            return ErrorCode.TOO_LARGE;
        }
        return status < 500 ? ErrorCode.INVALID_FIELD : status == 503 ? ErrorCode.UNAVAILABLE : ErrorCode.INTERNAL;
    }
}
