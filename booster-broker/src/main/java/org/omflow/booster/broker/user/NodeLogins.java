package org.omflow.booster.broker.user;

import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.security.auth.Subject;
import javax.security.auth.login.FailedLoginException;
import org.omflow.booster.ha.tls.KeyPairs;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;

/**
 * Authenticates nodes by certificate, with the user and role named there. Only certificates of the cluster's own
 * authority grant rights, as it alone assigns the names; a certificate of a company authority proves an identity but
 * grants none. Thread-safe.
 */
public final class NodeLogins {
    private final Supplier<List<X509Certificate>> authorities;
    private final Admissions admissions;
    private final Clock clock;
    private volatile NodeGrants grants = NodeGrants.NONE;

    /**
     * Logins by certificates.
     *
     * @param authorities the trusted authorities; only the cluster's own grants rights
     */
    public NodeLogins(Supplier<List<X509Certificate>> authorities, Admissions admissions, Clock clock) {
        this.authorities = authorities;
        this.admissions = admissions;
        this.clock = clock;
    }

    /** For a Booster without certificates. */
    public static NodeLogins none() {
        return new NodeLogins(List::of, Admissions.ALL, Clock.systemUTC());
    }

    /**
     * Says for whom nodes may act from now on.
     *
     * @return the user names of the nodes whose open logins may act for others than they should
     */
    Set<String> grant(NodeGrants now) {
        Set<String> changed = grants.differences(now);
        grants = now;
        return changed;
    }

    /**
     * The node of this certificate. The caller must know that the node has the private key, as after a handshake.
     *
     * @throws FailedLoginException when it grants no rights; the message is for the log
     */
    public NodeCertificate node(X509Certificate certificate) throws FailedLoginException {
        NodeCertificate node = known(certificate);
        requireValid(node, certificate);
        return node;
    }

    /** @throws FailedLoginException when the login is refused; the message is for the log */
    Subject login(X509Certificate certificate) throws FailedLoginException {
        return subject(node(certificate));
    }

    /** The same for a repeated login over one connection: a connection outlives its certificate. */
    Subject loginAgain(X509Certificate certificate) throws FailedLoginException {
        return subject(known(certificate));
    }

    private Subject subject(NodeCertificate certificate) throws FailedLoginException {
        NodeName node = certificate.node();
        UserRole role = Arrays.stream(UserRole.values())
                .filter(each -> each.text().equals(node.role()))
                .findFirst()
                .orElseThrow(() ->
                        new FailedLoginException("the certificate of " + node + " is for a role that does not log in"));
        return Realm.subject(node.user(), role, grants.of(certificate));
    }

    private NodeCertificate known(X509Certificate certificate) throws FailedLoginException {
        if (authorities.get().stream().noneMatch(authority -> isOurs(authority) && signed(authority, certificate))) {
            throw new FailedLoginException("its certificate (" + certificate.getSubjectX500Principal()
                    + ") is not from the cluster's own authority: use user and password, or let it join the cluster");
        }
        NodeCertificate node = NodeCertificate.of(certificate)
                .orElseThrow(() -> new FailedLoginException(
                        "its certificate (" + certificate.getSubjectX500Principal() + ") names no node"));
        if (!admissions.admits(node)) {
            throw new FailedLoginException(admissions.refusal(node));
        }
        return node;
    }

    private void requireValid(NodeCertificate node, X509Certificate certificate) throws FailedLoginException {
        try {
            certificate.checkValidity(Date.from(clock.instant()));
        } catch (CertificateExpiredException e) {
            throw new FailedLoginException("the certificate of " + node.node() + " expired at "
                    + certificate.getNotAfter().toInstant() + ": let it join the cluster again");
        } catch (CertificateNotYetValidException e) {
            throw new FailedLoginException("the certificate of " + node.node() + " is not valid before "
                    + certificate.getNotBefore().toInstant() + ": set the clocks of both machines");
        }
    }

    private static boolean isOurs(X509Certificate authority) {
        try {
            return new LdapName(authority.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .anyMatch(part -> part.getType().equalsIgnoreCase("O")
                                    && NodeCertificate.ORGANIZATION.equals(part.getValue()));
        } catch (InvalidNameException e) {
            return false;
        }
    }

    private static boolean signed(X509Certificate authority, X509Certificate certificate) {
        return KeyPairs.hasSigned(authority, certificate)
                && certificate.getIssuerX500Principal().equals(authority.getSubjectX500Principal());
    }
}
