package org.omflow.booster.broker.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.ErrorCode;

/** Says why a web request was not served, as the JSON every error has. */
final class WebProblem extends RuntimeException {
    private static final int NOT_FOUND = 404;
    private static final int INTERNAL = 500;

    private final int status;
    private final ErrorCode code;

    WebProblem(int status, ErrorCode code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    static WebProblem notFound(Context context) {
        return new WebProblem(
                NOT_FOUND,
                ErrorCode.NOT_FOUND,
                "There is nothing at " + context.method() + " " + context.path()
                        + ": try /health/ready, /metrics, /api/status or /api/queues");
    }

    static WebProblem internal() {
        return new WebProblem(INTERNAL, ErrorCode.INTERNAL, "The Booster failed to answer: its log says why");
    }

    /** Answers the request with this problem. */
    void answer(Context context) {
        ObjectNode body = Json.object();
        body.putObject("error").put("code", code.code()).put("message", getMessage());
        WebServer.json(context.status(status), body);
    }
}
