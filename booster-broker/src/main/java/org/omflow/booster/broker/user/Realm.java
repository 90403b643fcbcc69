package org.omflow.booster.broker.user;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.Subject;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.NoCacheLoginException;
import org.apache.activemq.artemis.spi.core.security.jaas.PropertiesLoginModule;
import org.apache.activemq.artemis.spi.core.security.jaas.RolePrincipal;

/** Checks logins against the Booster's users, for messages and for the web alike. Thread-safe. */
public final class Realm {
    /** The name of the realm, as a browser shows it. */
    public static final String NAME = "OMFLOW Booster";

    private final ActiveMQJAASSecurityManager manager;

    /** A realm of the users in this conf folder. */
    public Realm(Path conf) {
        manager = new ActiveMQJAASSecurityManager(NAME, new LoginModules(conf));
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
