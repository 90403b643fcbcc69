package org.omflow.booster.server.rest;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.Optional;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.RejectedException;
import org.omflow.booster.server.access.ApiRole;
import org.omflow.booster.server.access.ApiTokenStore;
import org.omflow.booster.server.access.Caller;
import org.omflow.booster.server.access.TooManyUnknownTokensException;

/** Admits a request only with an API token whose role permits it. Thread-safe. */
final class BearerAuthorizer {
    private static final String BEARER = "Bearer ";

    private final ApiTokenStore tokens;
    private final Readiness readiness;

    BearerAuthorizer(ApiTokenStore tokens, Readiness readiness) {
        this.tokens = tokens;
        this.readiness = readiness;
    }

    /** Restricts a handler to callers of this role. */
    Handler only(ApiRole needed, Handler handler) {
        return context -> {
            if (readiness.state() != Readiness.State.SERVING) {
                throw new RejectedException(
                        ErrorCode.UNAVAILABLE,
                        readiness.state() == Readiness.State.STARTING
                                ? "This server waits for the database; retry, or use another server."
                                : "This server is stopping; use another.");
            }
            Caller caller = caller(context);
            if (!caller.role().covers(needed)) {
                throw new RejectedException(
                        ErrorCode.FORBIDDEN,
                        "The API token '" + caller.name() + "' has the role "
                                + caller.role().wireName() + "; this request needs " + needed.wireName() + ".");
            }
            Requests.identify(context, caller);
            handler.handle(context);
        };
    }

    private Caller caller(Context context) throws RejectedException {
        String header = context.header("Authorization");
        Optional<Caller> caller = header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? caller(context, header.substring(BEARER.length()).trim())
                : Optional.empty();
        return caller.orElseThrow(() -> {
            context.header("WWW-Authenticate", "Bearer");
            return new RejectedException(
                    ErrorCode.UNAUTHORIZED,
                    (header == null ? "The request has no Authorization header" : "The API token is unknown")
                            + "; create one with 'omflow_server_service token add NAME --role ROLE' and send"
                            + " 'Authorization: Bearer TOKEN'.");
        });
    }

    private Optional<Caller> caller(Context context, String token) throws RejectedException {
        try {
            return tokens.caller(token, context.ip());
        } catch (TooManyUnknownTokensException e) {
            context.header("Retry-After", "1");
            // Without the database each token that this server has not seen waits as an unknown one does.
            throw new RejectedException(
                    ErrorCode.UNAVAILABLE, readiness.databaseAnswers() ? e.getMessage() : RestServer.NO_DATABASE);
        }
    }
}
