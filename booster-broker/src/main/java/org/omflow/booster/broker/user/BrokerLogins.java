package org.omflow.booster.broker.user;

import io.netty.channel.Channel;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.Subject;
import javax.security.auth.login.FailedLoginException;
import org.apache.activemq.artemis.api.core.BaseInterceptor;
import org.apache.activemq.artemis.core.protocol.stomp.StompConnection;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.protocol.amqp.broker.ActiveMQProtonRemotingConnection;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.jaas.RolePrincipal;
import org.apache.activemq.artemis.utils.CertificateUtil;
import org.apache.activemq.artemis.utils.SecurityManagerUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Authenticates message clients of every protocol: by user and password if the client gives either, otherwise by
 * certificate. The broker asks on threads that many connections share, and for each session and message. So a password
 * is checked elsewhere before the broker sees the login, while only that connection waits, and the outcome is kept on
 * the connection. (The broker's own cache is off: it treats two certificates with the same name as one.) Thread-safe.
 */
final class BrokerLogins implements GuardedLogins {
    private static final Logger log = LoggerFactory.getLogger(BrokerLogins.class);

    private static final AttributeKey<Login> LAST = AttributeKey.valueOf("omflow-login");
    /** Present when a login over the connection was refused. */
    private static final AttributeKey<Boolean> REFUSED = AttributeKey.valueOf("omflow-login-refused");

    private static final String UNKNOWN_ADDRESS = "an unknown address";

    private final PasswordLogins passwords;
    private final NodeLogins nodes;
    private final LoginQueue queue;
    private final RefusedLogins refusals;
    /** Logins from before the last change of users are checked again. */
    private final AtomicLong changes = new AtomicLong();

    BrokerLogins(PasswordLogins passwords, NodeLogins nodes, LoginQueue queue, RefusedLogins refusals) {
        this.passwords = passwords;
        this.nodes = nodes;
        this.queue = queue;
        this.refusals = refusals;
    }

    void forget() {
        changes.incrementAndGet();
    }

    @Override
    public List<BaseInterceptor<?>> interceptors() {
        return List.of(new CoreLogins(this), new StompLogins(this));
    }

    /**
     * Has a password checked before the broker asks for it. Call it on the connection's event loop; never waits.
     *
     * @param login goes on, or is refused, once the outcome is known; on the event loop
     * @return true when the broker may go on at once and {@code login} is not used
     */
    boolean decide(String givenUser, String givenPassword, RemotingConnection connection, HeldLogin login) {
        String user = orNull(givenUser);
        String password = orNull(givenPassword);
        Channel channel = channel(connection);
        if (channel == null || user == null && password == null) {
            return true;
        }
        Attribute<Login> place = channel.attr(LAST);
        long now = changes.get();
        Login last = place.get();
        if (last != null && last.subject() != null && last.change() == now && last.isBy(user, password)) {
            return true;
        }
        String address = address(channel);
        CompletableFuture<LoginOutcome> check =
                queue.check(user, password, address, why -> refusals.refused(user, address, why));
        if (check.isDone() && !check.isCompletedExceptionally()) {
            place.set(new Login(user, password, now, check.join().subject()));
            return true;
        }
        LoginHold hold = LoginHold.on(channel);
        check.whenComplete((outcome, failure) -> channel.eventLoop().execute(() -> {
            if (outcome != null && !outcome.checked()) {
                hold.drop();
                hold.resume(() -> login.refuse(outcome.refusal()));
                return;
            }
            Subject subject = outcome == null ? null : outcome.subject();
            place.set(new Login(user, password, now, subject));
            if (subject == null) {
                channel.attr(REFUSED).set(true);
                if (endsWithItsLogin(connection)) {
                    hold.drop();
                }
            }
            hold.resume(login::goOn);
        }));
        return false;
    }

    /**
     * Whether nothing may follow a refused login: by AMQP the broker cannot read on, and by STOMP it would take the
     * next guess of the same connection.
     */
    private static boolean endsWithItsLogin(RemotingConnection connection) {
        return connection instanceof ActiveMQProtonRemotingConnection || connection instanceof StompConnection;
    }

    /** Whether a login over this connection was refused. */
    boolean isRefused(RemotingConnection connection) {
        Channel channel = channel(connection);
        return channel != null && channel.hasAttr(REFUSED);
    }

    @Override
    public Subject authenticate(
            String givenUser, String givenPassword, RemotingConnection connection, String securityDomain) {
        String user = orNull(givenUser);
        String password = orNull(givenPassword);
        Channel channel = channel(connection);
        Login last = channel == null ? null : channel.attr(LAST).get();
        long now = changes.get();
        if (last != null && last.change() == now && last.isBy(user, password)) {
            // One that was refused is logged already.
            return last.subject();
        }
        try {
            Subject subject = user == null && password == null
                    ? byCertificate(connection, last)
                    : byPassword(user, password, channel);
            if (channel != null) {
                queue.succeeded(address(channel));
                channel.attr(LAST).set(new Login(user, password, now, subject));
            }
            return subject;
        } catch (FailedLoginException e) {
            if (channel != null) {
                channel.attr(REFUSED).set(true);
            }
            refusals.refused(user, channel == null ? UNKNOWN_ADDRESS : address(channel), e.getMessage());
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

    /** Checks no password for a client from the network: its login was decided before, and this thread must not wait. */
    private Subject byPassword(String user, String password, Channel channel) throws FailedLoginException {
        Subject known = passwords.known(user, password);
        if (known != null) {
            return known;
        }
        if (channel == null) {
            return passwords.login(user, password);
        }
        throw new FailedLoginException("its user or password changed since it logged in");
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
    private static Channel channel(RemotingConnection connection) {
        return connection != null && connection.getTransportConnection() instanceof NettyConnection netty
                ? netty.getNettyChannel()
                : null;
    }

    private static String address(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress address
                ? address.getAddress().getHostAddress()
                : UNKNOWN_ADDRESS;
    }

    /** The last login over a connection, and its credentials; without subject it was refused. */
    private record Login(String user, String password, long change, Subject subject) {
        boolean isBy(String otherUser, String otherPassword) {
            return Objects.equals(user, otherUser) && Objects.equals(password, otherPassword);
        }
    }
}
