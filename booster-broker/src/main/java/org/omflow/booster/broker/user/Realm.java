package org.omflow.booster.broker.user;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.Subject;
import javax.security.auth.login.FailedLoginException;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.RolePrincipal;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;

/** Checks logins against the Booster's users, for messages and for the web alike. Thread-safe. */
public final class Realm {
    /** The name of the realm, as a browser shows it. */
    public static final String NAME = "OMFLOW Booster";

    private static final int WARM_UPS = 8;

    private final PasswordLogins passwords;
    private final NodeLogins nodes;
    private final BrokerLogins broker;

    /** A realm of the users in this conf folder, who log in by password. */
    public Realm(Path conf) {
        this(conf, NodeLogins.NONE);
    }

    /** A realm of the users in this conf folder, and of the nodes that have a certificate. */
    public Realm(Path conf, NodeLogins nodes) {
        this.passwords = new PasswordLogins(new Users(conf));
        this.nodes = nodes;
        this.broker = new BrokerLogins(passwords, nodes);
    }

    /** Forgets who has logged in; to be called when users have changed, or nodes were expelled or let in. */
    public void usersChanged() {
        passwords.forget();
        broker.forget();
    }

    /**
     * Makes the first logins as quick as the later ones: Java checks a password many times slower before it has done so a
     * few times, and after a failover everyone logs in at once. Takes a second or two of one core.
     */
    public static void warmUp() {
        for (int i = 0; i < WARM_UPS; i++) {
            PasswordHash.of("nobody's password".toCharArray());
        }
    }

    /** Who has logged in by a password or with a role that is not the user's any more; each is told once. */
    Set<String> outdated(Map<String, Users.User> now) {
        return passwords.outdated(now);
    }

    /** The realm as the message broker asks it. */
    public ActiveMQSecurityManager forBroker() {
        return broker;
    }

    /** The roles of a user; empty when user and password do not belong together. */
    public Optional<Set<UserRole>> login(String user, String password) {
        try {
            return Optional.of(roles(passwords.login(user, password)));
        } catch (FailedLoginException e) {
            return Optional.empty();
        }
    }

    /**
     * The one who logs in by a certificate that a handshake has shown.
     *
     * @throws FailedLoginException saying why not, in words for the log
     */
    public Subject login(X509Certificate certificate) throws FailedLoginException {
        return nodes.login(certificate);
    }

    /** Someone who logged in. */
    static Subject subject(String user, UserRole role) {
        Subject subject = new Subject();
        subject.getPrincipals().add(new UserPrincipal(user));
        subject.getPrincipals().add(new RolePrincipal(role.text()));
        subject.setReadOnly();
        return subject;
    }

    /** The name of someone who logged in; empty when nobody has. */
    public static Optional<String> user(Subject subject) {
        return subject == null
                ? Optional.empty()
                : subject.getPrincipals(UserPrincipal.class).stream()
                        .map(UserPrincipal::getName)
                        .findFirst();
    }

    /** The roles of someone who logged in. */
    public static Set<UserRole> roles(Subject subject) {
        Set<UserRole> roles = EnumSet.noneOf(UserRole.class);
        for (RolePrincipal role : subject.getPrincipals(RolePrincipal.class)) {
            roles.add(UserRole.parse(role.getName()));
        }
        return roles;
    }

    /** Whether someone has this role; not when nobody has logged in. */
    public static boolean has(Subject subject, UserRole role) {
        return subject != null && roles(subject).contains(role);
    }
}
