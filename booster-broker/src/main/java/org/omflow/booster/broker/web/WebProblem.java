package org.omflow.booster.broker.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import org.omflow.booster.broker.dead.NotActiveException;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.ErrorCode;

/** A web request failed or was refused; answered as an error in JSON. */
final class WebProblem extends RuntimeException {
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int TOO_LARGE = 413;
    private static final int INTERNAL = 500;
    private static final int UNAVAILABLE = 503;

    private final int status;
    private final ErrorCode code;

    WebProblem(int status, ErrorCode code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    /** An error of the web server itself. */
    static WebProblem of(HttpResponseException refusal, Context context) {
        return switch (refusal.getStatus()) {
            case NOT_FOUND ->
                new WebProblem(
                        NOT_FOUND,
                        ErrorCode.NOT_FOUND,
                        "There is nothing at " + context.method() + " " + context.path()
                                + ": try /health/ready, /metrics, /api/status, /api/queues, /api/nodes or /api/dead");
            case METHOD_NOT_ALLOWED ->
                new WebProblem(
                        METHOD_NOT_ALLOWED,
                        ErrorCode.NOT_FOUND,
                        "Method " + context.method() + " is not allowed for " + context.path()
                                + "; see KEYS-AND-ROLES.md for the endpoints");
            case TOO_LARGE -> RequestLimits.tooLarge("The body is too large");
            default ->
                new WebProblem(
                        refusal.getStatus(),
                        refusal.getStatus() < INTERNAL ? ErrorCode.INVALID_FIELD : ErrorCode.INTERNAL,
                        context.method() + " " + context.path() + " was refused: " + refusal.getMessage());
        };
    }

    static WebProblem notActive(NotActiveException why) {
        return new WebProblem(UNAVAILABLE, ErrorCode.UNAVAILABLE, why.getMessage());
    }

    /** The act may be lost, even if it was done here; {@code failure} is null when it was done here. */
    static WebProblem uncertain(RuntimeException failure) {
        WebProblem problem = new WebProblem(
                UNAVAILABLE,
                ErrorCode.UNAVAILABLE,
                "It is uncertain whether this was done, as the other Booster may have taken over meanwhile: query GET"
                        + " /api/dead at the active Booster, and repeat it for the jobs still there");
        problem.initCause(failure);
        return problem;
    }

    static WebProblem internal() {
        return new WebProblem(INTERNAL, ErrorCode.INTERNAL, "The Booster failed to answer: its log says why");
    }

    /** Answers the request with this problem. */
    void answer(Context context) {
        WebServer.json(context.status(status), body(code, getMessage()));
    }

    static ObjectNode body(ErrorCode code, String message) {
        ObjectNode body = Json.object();
        body.putObject("error").put("code", code.code()).put("message", message);
        return body;
    }
}
