package org.omflow.booster.server.rest;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.Optional;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.RejectedException;
import org.omflow.booster.server.access.ApiRole;
import org.omflow.booster.server.access.ApiTokenStore;
import org.omflow.booster.server.access.Caller;

/** Lets a request in only with a bearer token whose role covers what it asks for. Thread-safe. */
final class Gate {
    private static final String BEARER = "Bearer ";

    private final ApiTokenStore tokens;
    private final Readiness readiness;

    Gate(ApiTokenStore tokens, Readiness readiness) {
        this.tokens = tokens;
        this.readiness = readiness;
    }

    /** The handler, for callers of this role only. */
    Handler only(ApiRole needed, Handler handler) {
        return context -> {
            if (readiness.state() != Readiness.State.SERVING) {
                throw new RejectedException(
                        ErrorCode.UNAVAILABLE,
                        readiness.state() == Readiness.State.STARTING
                                ? "This server waits for the database; try again, or ask another server."
                                : "This server is stopping; ask another.");
            }
            Caller caller = caller(context);
            if (!caller.role().covers(needed)) {
                throw new RejectedException(
                        ErrorCode.FORBIDDEN,
                        "The token '" + caller.name() + "' has the role "
                                + caller.role().wireName() + "; this needs " + needed.wireName() + ".");
            }
            Requests.identify(context, caller);
            handler.handle(context);
        };
    }

    private Caller caller(Context context) throws RejectedException {
        String header = context.header("Authorization");
        Optional<Caller> caller = header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? tokens.caller(header.substring(BEARER.length()).trim())
                : Optional.empty();
        return caller.orElseThrow(() -> {
            context.header("WWW-Authenticate", "Bearer");
            return new RejectedException(
                    ErrorCode.UNAUTHORIZED,
                    (header == null ? "The request has no header Authorization" : "The bearer token is not known")
                            + "; make a token with 'omflow_server_service token add NAME --role ROLE' and send"
                            + " 'Authorization: Bearer TOKEN'.");
        });
    }
}
