package org.omflow.booster.broker.user;

import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.Subject;
import javax.security.auth.login.FailedLoginException;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.spi.core.security.jaas.RolePrincipal;
import org.apache.activemq.artemis.utils.CertificateUtil;
import org.apache.activemq.artemis.utils.SecurityManagerUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Authenticates message clients of every protocol: by user and password if the client gives either, otherwise by
 * certificate. The broker asks for each session and each message, so the last login is cached on the connection. (The
 * broker's own cache is off: it treats two certificates with the same name as one.) Thread-safe.
 */
final class BrokerLogins implements ActiveMQSecurityManager5 {
    private static final Logger log = LoggerFactory.getLogger(BrokerLogins.class);

    private static final AttributeKey<Login> LAST = AttributeKey.valueOf("omflow-login");

    private final PasswordLogins passwords;
    private final NodeLogins nodes;
    /** Logins from before the last change of users are checked again. */
    private final AtomicLong changes = new AtomicLong();

    BrokerLogins(PasswordLogins passwords, NodeLogins nodes) {
        this.passwords = passwords;
        this.nodes = nodes;
    }

    void forget() {
        changes.incrementAndGet();
    }

    @Override
    public Subject authenticate(
            String givenUser, String givenPassword, RemotingConnection connection, String securityDomain) {
        String user = orNull(givenUser);
        String password = orNull(givenPassword);
        Attribute<Login> place = place(connection);
        Login last = place == null ? null : place.get();
        long now = changes.get();
        if (last != null && last.change() == now && last.isBy(user, password)) {
            return last.subject();
        }
        try {
            Subject subject = user == null && password == null
                    ? byCertificate(connection, last)
                    : passwords.login(user, password);
            if (place != null) {
                place.set(new Login(user, password, now, subject));
            }
            return subject;
        } catch (FailedLoginException e) {
            log.warn(
                    "Refused a client at {}: {}",
                    connection == null ? "an unknown address" : connection.getRemoteAddress(),
                    e.getMessage());
            return null;
        }
    }

    private Subject byCertificate(RemotingConnection connection, Login last) throws FailedLoginException {
        X509Certificate[] chain = CertificateUtil.getCertsFromConnection(connection);
        if (chain == null || chain.length == 0) {
            throw new FailedLoginException("it gave neither user and password nor a certificate");
        }
        return last != null && last.isBy(null, null) ? nodes.loginAgain(chain[0]) : nodes.login(chain[0]);
    }

    @Override
    public boolean authorize(
            Subject subject,
            Set<org.apache.activemq.artemis.core.security.Role> roles,
            CheckType checkType,
            String address) {
        return SecurityManagerUtil.authorize(subject, roles, checkType, RolePrincipal.class);
    }

    @Override
    public String getDomain() {
        return Realm.NAME;
    }

    @Override
    public boolean validateUser(String user, String password) {
        throw new UnsupportedOperationException("The broker asks for more. Indicates a bug.");
    }

    @Override
    public boolean validateUserAndRole(
            String user,
            String password,
            Set<org.apache.activemq.artemis.core.security.Role> roles,
            CheckType checkType) {
        throw new UnsupportedOperationException("The broker asks for more. Indicates a bug.");
    }

    /** Some clients send empty strings instead of none. */
    private static String orNull(String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    /** Null for a connection that is not from the network. */
    private static Attribute<Login> place(RemotingConnection connection) {
        return connection != null && connection.getTransportConnection() instanceof NettyConnection netty
                ? netty.getChannel().attr(LAST)
                : null;
    }

    /** The last login over a connection, and its credentials. */
    private record Login(String user, String password, long change, Subject subject) {
        boolean isBy(String otherUser, String otherPassword) {
            return Objects.equals(user, otherUser) && Objects.equals(password, otherPassword);
        }
    }
}
