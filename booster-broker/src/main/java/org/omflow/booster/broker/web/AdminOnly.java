package org.omflow.booster.broker.web;

import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import javax.security.auth.Subject;
import javax.security.auth.login.FailedLoginException;
import org.omflow.booster.broker.audit.Actor;
import org.omflow.booster.broker.audit.AuditLog;
import org.omflow.booster.broker.user.LoginsBusyException;
import org.omflow.booster.broker.user.Realm;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.ha.message.ErrorCode;

/** Lets only admins through, by user and password (HTTP Basic) or, without them, by client certificate. */
public final class AdminOnly {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int UNAVAILABLE = 503;
    private static final String RETRY_SECONDS = "2";
    private static final String BASIC = "Basic ";

    private static final String ACTOR = "actor";
    /** Logged instead of an unknown name, which may be a password typed into the wrong field. */
    private static final String UNKNOWN = "unknown user";

    private final Realm realm;
    private final Predicate<String> isUser;
    private final AuditLog audit;

    /** @param isUser whether a user has this name */
    public AdminOnly(Realm realm, Predicate<String> isUser, AuditLog audit) {
        this.realm = realm;
        this.isUser = isUser;
        this.audit = audit;
    }

    /** The admin who makes the request. */
    static Actor actor(Context context) {
        return context.attribute(ACTOR);
    }

    void check(Context context) {
        String header = context.header("Authorization");
        Optional<X509Certificate> certificate = header == null ? CallerCertificate.of(context) : Optional.empty();
        if (certificate.isPresent()) {
            checkCertificate(context, certificate.get());
        } else {
            checkPassword(context, login(header));
        }
    }

    private void checkPassword(Context context, String[] login) {
        Optional<Set<UserRole>> roles = login == null ? Optional.empty() : roles(context, login);
        if (login != null && !roles.orElse(Set.of()).contains(UserRole.ADMIN)) {
            refused(
                    context,
                    isUser.test(login[0]) ? login[0] : UNKNOWN,
                    roles.isEmpty() ? "wrong user or password" : "no admin");
        }
        if (roles.isEmpty()) {
            throw unauthorized(
                    context,
                    login == null
                            ? "Give user and password of an admin of this Booster (HTTP Basic)"
                            : "Wrong user '" + login[0] + "' or password");
        }
        requireAdmin(roles.get(), login[0]);
        context.attribute(ACTOR, new Actor(login[0], context.ip()));
    }

    private Optional<Set<UserRole>> roles(Context context, String[] login) {
        try {
            return realm.login(login[0], login[1], context.ip());
        } catch (LoginsBusyException e) {
            context.header("Retry-After", RETRY_SECONDS);
            throw new WebProblem(UNAVAILABLE, ErrorCode.UNAVAILABLE, e.getMessage());
        }
    }

    private void checkCertificate(Context context, X509Certificate certificate) {
        Subject subject;
        try {
            subject = realm.login(certificate, context.ip());
        } catch (FailedLoginException e) {
            refused(context, UNKNOWN, e.getMessage());
            throw unauthorized(
                    context, "Give user and password of an admin of this Booster (HTTP Basic): " + e.getMessage());
        }
        String user = Realm.user(subject).orElseThrow();
        if (!Realm.has(subject, UserRole.ADMIN)) {
            refused(context, user, "no admin");
        }
        requireAdmin(Realm.roles(subject), user);
        context.attribute(ACTOR, new Actor(user, context.ip()));
    }

    private void refused(Context context, String who, String why) {
        audit.refusedLogin(new Actor(who, context.ip()), context.method() + " " + context.path(), why);
    }

    private static WebProblem unauthorized(Context context, String message) {
        context.header("WWW-Authenticate", "Basic realm=\"" + Realm.NAME + "\", charset=\"UTF-8\"");
        return new WebProblem(UNAUTHORIZED, ErrorCode.UNAUTHORIZED, message);
    }

    private static void requireAdmin(Set<UserRole> roles, String user) {
        if (!roles.contains(UserRole.ADMIN)) {
            throw new WebProblem(
                    FORBIDDEN,
                    ErrorCode.FORBIDDEN,
                    "User '" + user + "' does not have the role 'admin': log in as an admin");
        }
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
