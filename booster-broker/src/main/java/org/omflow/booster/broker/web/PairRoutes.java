package org.omflow.booster.broker.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import org.omflow.booster.broker.audit.Actor;
import org.omflow.booster.broker.audit.AuditLog;
import org.omflow.booster.broker.user.UsersException;
import org.omflow.booster.broker.usersync.RefusedException;
import org.omflow.booster.broker.usersync.UsersEndpoint;
import org.omflow.booster.broker.wire.OtherBooster;
import org.omflow.booster.ha.message.ErrorCode;

/**
 * Serves the users to the other Booster, which proves with its certificate and {@code pair.password} who it is instead of
 * a login.
 */
public final class PairRoutes implements Routes {
    private static final int UNAUTHORIZED = 401;
    private static final int UNAVAILABLE = 503;

    private final UsersEndpoint endpoint;
    private final OtherBooster other;
    private final AuditLog audit;

    public PairRoutes(UsersEndpoint endpoint, OtherBooster other, AuditLog audit) {
        this.endpoint = endpoint;
        this.other = other;
        this.audit = audit;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get(UsersEndpoint.PATH, this::users);
    }

    private void requireOther(Context context) throws RefusedException {
        String refusal = other.refusal(CallerCertificate.of(context).orElse(null));
        if (refusal != null) {
            throw new RefusedException("Only the other Booster may ask this, but " + refusal);
        }
    }

    private void users(Context context) {
        try {
            requireOther(context);
            UsersEndpoint.Answer answer = endpoint.answer(context::header);
            WebServer.SECURITY_HEADERS.forEach(context::header);
            context.header(UsersEndpoint.PROOF, answer.proof())
                    .contentType("application/json")
                    .result(answer.body());
        } catch (RefusedException e) {
            audit.refusedLogin(new Actor("unknown Booster", context.ip()), "GET " + UsersEndpoint.PATH, e.getMessage());
            throw new WebProblem(UNAUTHORIZED, ErrorCode.UNAUTHORIZED, e.getMessage());
        } catch (UsersException e) {
            throw new WebProblem(UNAVAILABLE, ErrorCode.UNAVAILABLE, e.getMessage());
        }
    }
}
