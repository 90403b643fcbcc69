package org.omflow.booster.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.ErrorCode;

/** Writes replies: JSON in UTF-8, errors as {@code {"error":{"code","message"}}}. */
final class Replies {
    private Replies() {}

    static void json(Context context, HttpStatus status, JsonNode body) {
        context.status(status).contentType("application/json; charset=utf-8").result(Json.write(body) + "\n");
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
        json(context, statusOf(code), body);
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
