package org.omflow.booster.broker.user;

import java.nio.file.Path;
import java.security.Principal;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.Subject;
import javax.security.auth.login.FailedLoginException;
import org.apache.activemq.artemis.spi.core.security.jaas.RolePrincipal;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;
import org.omflow.booster.broker.audit.AuditLog;
import org.omflow.booster.broker.audit.RefusalLimit;
import org.omflow.booster.ha.message.MayActFor;

/** Authenticates users and nodes, for messages and the web. Thread-safe. */
public final class Realm {
    /** The name of the realm, shown by browsers. */
    public static final String NAME = "OMFLOW Booster";

    private static final int WARM_UPS = 8;

    private final PasswordLogins passwords;
    private final NodeLogins nodes;
    private final BrokerLogins broker;
    private final LoginQueue queue;
    private final WebLogins web;

    /** A realm with the users of this conf folder, who log in by password. */
    public Realm(Path conf) {
        this(conf, NodeLogins.none());
    }

    /** A realm with the users of this conf folder and the nodes with a certificate. */
    public Realm(Path conf, NodeLogins nodes) {
        this(conf, nodes, null, Clock.systemUTC());
    }

    /**
     * The same, which records refused logins of message clients.
     *
     * @param audit where to; null for nowhere
     */
    public Realm(Path conf, NodeLogins nodes, AuditLog audit, Clock clock) {
        this.passwords = new PasswordLogins(new Users(conf));
        this.nodes = nodes;
        this.queue = new LoginQueue(passwords);
        this.web = new WebLogins(queue);
        this.broker = new BrokerLogins(
                passwords, nodes, queue, new RefusedLogins(passwords::isUser, audit, new RefusalLimit(clock)));
    }

    /** Clears the cached logins; call it when users changed, or nodes were expelled or admitted. */
    public void usersChanged() {
        passwords.forget();
        broker.forget();
    }

    /**
     * Warms up the password check, which Java runs many times slower the first few times; after a failover every client
     * logs in at once. Takes a second or two of one core.
     */
    public static void warmUp() {
        for (int i = 0; i < WARM_UPS; i++) {
            PasswordHash.of("nobody's password".toCharArray());
        }
    }

    /** The users who logged in with a role or password that is no longer theirs; each is returned once. */
    Set<String> outdated(Map<String, Users.User> now) {
        return passwords.outdated(now);
    }

    /** Says for whom nodes may act from now on; returns those whose open logins are outdated. */
    Set<String> grant(NodeGrants now) {
        return nodes.grant(now);
    }

    /** The message broker's view of the realm. */
    public GuardedLogins forBroker() {
        return broker;
    }

    /**
     * The roles of a user of the web; empty when user or password is wrong. Waits for the check of the password.
     *
     * @param address where the client is
     * @throws LoginsBusyException when too many wait for it
     */
    public Optional<Set<UserRole>> login(String user, String password, String address) throws LoginsBusyException {
        return web.login(user, password, address).map(Realm::roles);
    }

    /** How many passwords were checked and wrong. */
    public long wrongPasswords() {
        return queue.wrong();
    }

    /** How many logins were refused unchecked, because too many waited for the check of their password. */
    public long uncheckedLogins() {
        return queue.busy() + web.busy();
    }

    /**
     * Logs in a node by the certificate from its TLS handshake.
     *
     * @param address where the client is
     * @throws FailedLoginException when the login is refused; the message is for the log
     */
    public Subject login(X509Certificate certificate, String address) throws FailedLoginException {
        Subject subject = nodes.login(certificate);
        queue.succeeded(address);
        return subject;
    }

    /** The subject of a login. */
    static Subject subject(String user, UserRole role, MayActFor mayActFor) {
        Subject subject = new Subject();
        subject.getPrincipals().add(new UserPrincipal(user));
        subject.getPrincipals().add(new RolePrincipal(role.text()));
        if (!mayActFor.isItselfOnly()) {
            subject.getPublicCredentials().add(mayActFor);
        }
        subject.setReadOnly();
        return subject;
    }

    /** The user name of a login; empty without a login. */
    public static Optional<String> user(Subject subject) {
        if (subject != null) {
            for (Principal principal : subject.getPrincipals()) {
                if (principal instanceof UserPrincipal) {
                    return Optional.of(principal.getName());
                }
            }
        }
        return Optional.empty();
    }

    /** For whom a login may act; a change of it ends the login. */
    public static MayActFor mayActFor(Subject subject) {
        for (Object credential : subject.getPublicCredentials()) {
            if (credential instanceof MayActFor mayActFor) {
                return mayActFor;
            }
        }
        return MayActFor.ITSELF;
    }

    /** Whether a user or node with this name is an administrator, as of a second ago. Reads no file. */
    public boolean isAdmin(String user) {
        return passwords.isAdmin(user) || user.startsWith(UserRole.ADMIN.text() + "/");
    }

    /** The roles of a login. Asked for each message: a set of principals by their class takes ten times as long. */
    public static Set<UserRole> roles(Subject subject) {
        Set<UserRole> roles = EnumSet.noneOf(UserRole.class);
        for (Principal principal : subject.getPrincipals()) {
            if (principal instanceof RolePrincipal) {
                roles.add(UserRole.parse(principal.getName()));
            }
        }
        return roles;
    }

    /** Whether a login has this role; false without a login. */
    public static boolean has(Subject subject, UserRole role) {
        return subject != null && roles(subject).contains(role);
    }
}
