package org.omflow.booster.broker.user;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.Subject;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.NoCacheLoginException;
import org.apache.activemq.artemis.spi.core.security.jaas.PropertiesLoginModule;
import org.apache.activemq.artemis.spi.core.security.jaas.RolePrincipal;

/** Checks logins against the Booster's users, for messages and for the web alike. Thread-safe. */
public final class Realm {
    /** The name of the realm, as a browser shows it. */
    public static final String NAME = "OMFLOW Booster";

    private static final int WARM_UPS = 8;

    private final ActiveMQJAASSecurityManager manager;

    private final RememberedLogins remembered = new RememberedLogins();

    /** A realm of the users in this conf folder. */
    public Realm(Path conf) {
        manager = new RememberingManager(remembered, new LoginModules(conf));
    }

    /** Forgets who has logged in; to be called when users have changed. */
    public void usersChanged() {
        remembered.forget();
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

    /** The realm as the message broker asks it. */
    public ActiveMQSecurityManager forBroker() {
        return manager;
    }

    /** The roles of a user; empty when user and password do not belong together. */
    public Optional<Set<Role>> login(String user, String password) {
        Subject subject;
        try {
            subject = manager.authenticate(user, password, null, null);
        } catch (NoCacheLoginException e) {
            return Optional.empty();
        }
        if (subject == null) {
            return Optional.empty();
        }
        return Optional.of(roles(subject));
    }

    /** The roles of someone who logged in. */
    public static Set<Role> roles(Subject subject) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (RolePrincipal role : subject.getPrincipals(RolePrincipal.class)) {
            roles.add(Role.parse(role.getName()));
        }
        return roles;
    }

    /** Whether someone has this role; not when nobody has logged in. */
    public static boolean has(Subject subject, Role role) {
        return subject != null && roles(subject).contains(role);
    }

    /** The broker's own way to check logins, asked once for each. */
    private static final class RememberingManager extends ActiveMQJAASSecurityManager {
        private final RememberedLogins remembered;

        RememberingManager(RememberedLogins remembered, LoginModules modules) {
            super(NAME, modules);
            this.remembered = remembered;
        }

        @Override
        public Subject authenticate(String user, String password, RemotingConnection connection, String securityDomain)
                throws NoCacheLoginException {
            try {
                return remembered.login(
                        user, password, () -> super.authenticate(user, password, connection, securityDomain));
            } catch (NoCacheLoginException | RuntimeException e) {
                throw e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("The Booster stops while user '" + user + "' logs in", e);
            } catch (Exception e) {
                throw new IllegalStateException("The login of user '" + user + "' failed", e);
            }
        }
    }

    /** Names the login module in code, so that no file and no system property can name another. */
    private static final class LoginModules extends SecurityConfiguration {
        private final Map<String, String> options;

        LoginModules(Path conf) {
            options = Map.of(
                    "baseDir",
                    conf.toString(),
                    PropertiesLoginModule.USER_FILE_PROP_NAME,
                    Users.USERS_FILE,
                    PropertiesLoginModule.ROLE_FILE_PROP_NAME,
                    Users.ROLES_FILE,
                    "reload",
                    "true");
        }

        @Override
        public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
            return new AppConfigurationEntry[] {
                new AppConfigurationEntry(
                        PropertiesLoginModule.class.getName(),
                        AppConfigurationEntry.LoginModuleControlFlag.REQUIRED,
                        options)
            };
        }
    }
}
