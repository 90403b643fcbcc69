package org.omflow.booster.broker.web;

import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.omflow.booster.broker.audit.Actor;
import org.omflow.booster.broker.audit.AuditLog;
import org.omflow.booster.broker.user.Realm;
import org.omflow.booster.broker.user.Role;
import org.omflow.booster.ha.message.ErrorCode;

/** Lets only admins through, by user and password with each request (HTTP Basic). */
final class AdminOnly {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final String BASIC = "Basic ";

    private static final String ACTOR = "actor";
    /** Instead of a name that is no user's: it may be a password that was written into the wrong field. */
    private static final String STRANGER = "unknown user";

    private final Realm realm;
    private final Predicate<String> isUser;
    private final AuditLog audit;

    AdminOnly(Realm realm, Predicate<String> isUser, AuditLog audit) {
        this.realm = realm;
        this.isUser = isUser;
        this.audit = audit;
    }

    /** Who makes a request that was let through. */
    static Actor actor(Context context) {
        return context.attribute(ACTOR);
    }

    void check(Context context) {
        String[] login = login(context.header("Authorization"));
        Optional<Set<Role>> roles = login == null ? Optional.empty() : realm.login(login[0], login[1]);
        if (login != null && !roles.orElse(Set.of()).contains(Role.ADMIN)) {
            audit.refusedLogin(
                    new Actor(isUser.test(login[0]) ? login[0] : STRANGER, context.ip()),
                    context.method() + " " + context.path(),
                    roles.isEmpty() ? "wrong user or password" : "no admin");
        }
        if (roles.isEmpty()) {
            context.header("WWW-Authenticate", "Basic realm=\"" + Realm.NAME + "\", charset=\"UTF-8\"");
            throw new WebProblem(
                    UNAUTHORIZED,
                    ErrorCode.UNAUTHORIZED,
                    login == null
                            ? "Give user and password of an admin of this Booster (HTTP Basic)"
                            : "User '" + login[0] + "' and the password given do not belong together");
        }
        if (!roles.get().contains(Role.ADMIN)) {
            throw new WebProblem(
                    FORBIDDEN,
                    ErrorCode.FORBIDDEN,
                    "User '" + login[0] + "' does not have the role 'admin': log in as a user who has");
        }
        context.attribute(ACTOR, new Actor(login[0], context.ip()));
    }

    /** User and password; null when the header holds none. */
    private static String[] login(String header) {
        if (header == null || !header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return null;
        }
        try {
            byte[] decoded =
                    Base64.getDecoder().decode(header.substring(BASIC.length()).trim());
            String[] parts = new String(decoded, StandardCharsets.UTF_8).split(":", 2);
            return parts.length == 2 ? parts : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
