package org.omflow.booster.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.config.Key;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.RejectedException;

/** Writes replies: JSON in UTF-8, errors as {@code {"error":{"code","message"}}}. */
final class Replies {
    /** What limits the replies of {@link #json}. */
    static final Key<UnreadReplies> UNREAD = new Key<>("unread replies");

    private Replies() {}

    /**
     * Replies to a known caller.
     *
     * @throws RejectedException when the caller has too many large replies to read already
     */
    static void json(Context context, HttpStatus status, JsonNode body) throws RejectedException {
        byte[] bytes = bytes(body);
        limit(context, bytes.length);
        write(context, status, bytes);
    }

    /**
     * Counts a reply to a known caller that keeps so many bytes in memory until it is read.
     *
     * @throws RejectedException when the caller has too many large replies to read already
     */
    static void limit(Context context, int bytes) throws RejectedException {
        whenWritten(
                context, context.appData(UNREAD).add(Requests.caller(context).name(), bytes));
    }

    /** Replies to anybody with what is small. */
    static void small(Context context, HttpStatus status, JsonNode body) {
        write(context, status, bytes(body));
    }

    private static byte[] bytes(JsonNode body) {
        return (Json.write(body) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static void write(Context context, HttpStatus status, byte[] bytes) {
        context.status(status).contentType("application/json; charset=utf-8").result(bytes);
    }

    /** Runs this once the reply is with the client, or its connection has failed. */
    static void whenWritten(Context context, Runnable then) {
        Request.addCompletionListener(
                ServletContextRequest.getServletContextRequest(context.req()), failure -> then.run());
    }

    static void error(Context context, ErrorCode code, String message) {
        if (code == ErrorCode.TOO_MANY_REQUESTS) {
            context.header("Retry-After", "1");
        }
        error(context, code.code(), message);
    }

    static void error(Context context, String code, String message) {
        JsonNode body =
                Json.object().set("error", Json.object().put("code", code).put("message", message));
        small(context, statusOf(code), body);
    }

    /** The HTTP status that fits an error code. */
    static HttpStatus statusOf(String code) {
        return switch (code) {
            case "not_json",
                    "missing_field",
                    "invalid_field",
                    "unknown_field",
                    "missing_job_id",
                    "invalid_job_id",
                    "unknown_type" -> HttpStatus.BAD_REQUEST;
            case "unauthorized" -> HttpStatus.UNAUTHORIZED;
            case "forbidden", "forbidden_by", "licence_expired" -> HttpStatus.FORBIDDEN;
            case "not_found", "unknown_order" -> HttpStatus.NOT_FOUND;
            case "duplicate_key", "not_waiting", "not_active", "is_subflow", "id_conflict" -> HttpStatus.CONFLICT;
            case "too_large" -> HttpStatus.CONTENT_TOO_LARGE;
            case "unsupported_encoding" -> HttpStatus.UNSUPPORTED_MEDIA_TYPE;
            case "unknown_process", "invalid_definition", "too_old", "too_many_waiting" ->
                HttpStatus.UNPROCESSABLE_CONTENT;
            case "too_many_requests" -> HttpStatus.TOO_MANY_REQUESTS;
            case "unavailable" -> HttpStatus.SERVICE_UNAVAILABLE;
            default -> HttpStatus.INTERNAL_SERVER_ERROR;
        };
    }
}
