package org.omflow.booster.broker.user;

import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.function.Supplier;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.security.auth.Subject;
import javax.security.auth.login.FailedLoginException;
import org.omflow.booster.ha.tls.KeyPairs;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;

/**
 * Lets nodes log in by their certificates, as the user and with the role named there. Only a certificate that the cluster's
 * own authority has signed gives rights, for it signs names of its own giving; that of an administrator's own authority proves
 * who somebody is in the whole company, and gives none. Thread-safe.
 */
public final class NodeLogins {
    /** For a Booster without certificates. */
    public static final NodeLogins NONE = new NodeLogins(List::of, Admissions.ALL, Clock.systemUTC());

    private final Supplier<List<X509Certificate>> authorities;
    private final Admissions admissions;
    private final Clock clock;

    /**
     * Logins by certificates.
     *
     * @param authorities those that are trusted now; of them only the cluster's own counts
     */
    public NodeLogins(Supplier<List<X509Certificate>> authorities, Admissions admissions, Clock clock) {
        this.authorities = authorities;
        this.admissions = admissions;
        this.clock = clock;
    }

    /**
     * The node whose certificate this is. Whoever asks has to know that the node has the private key, as after a handshake.
     *
     * @throws FailedLoginException saying why it gives no rights, in words for the log
     */
    public NodeCertificate node(X509Certificate certificate) throws FailedLoginException {
        NodeCertificate node = known(certificate);
        requireValid(node, certificate);
        return node;
    }

    /** @throws FailedLoginException saying why not, in words for the log */
    Subject login(X509Certificate certificate) throws FailedLoginException {
        return subject(node(certificate));
    }

    /** The same for who was let in before over the same connection: what was opened in time stays open. */
    Subject loginAgain(X509Certificate certificate) throws FailedLoginException {
        return subject(known(certificate));
    }

    private Subject subject(NodeCertificate certificate) throws FailedLoginException {
        NodeName node = certificate.node();
        UserRole role = Arrays.stream(UserRole.values())
                .filter(each -> each.text().equals(node.role()))
                .findFirst()
                .orElseThrow(() -> new FailedLoginException(
                        "the certificate of " + node + " is that of a machine which does not log in"));
        return Realm.subject(node.user(), role);
    }

    private NodeCertificate known(X509Certificate certificate) throws FailedLoginException {
        if (authorities.get().stream().noneMatch(authority -> isOurs(authority) && signed(authority, certificate))) {
            throw new FailedLoginException("its certificate (" + certificate.getSubjectX500Principal()
                    + ") is not of the cluster's own authority: give user and password, or let it join the cluster");
        }
        NodeCertificate node = NodeCertificate.of(certificate)
                .orElseThrow(() -> new FailedLoginException(
                        "its certificate (" + certificate.getSubjectX500Principal() + ") names no node"));
        if (!admissions.admits(node)) {
            throw new FailedLoginException(node.node() + " was expelled: let it join the cluster again");
        }
        return node;
    }

    private void requireValid(NodeCertificate node, X509Certificate certificate) throws FailedLoginException {
        try {
            certificate.checkValidity(Date.from(clock.instant()));
        } catch (CertificateExpiredException e) {
            throw new FailedLoginException("the certificate of " + node.node() + " ended at "
                    + certificate.getNotAfter().toInstant() + ": let it join the cluster again");
        } catch (CertificateNotYetValidException e) {
            throw new FailedLoginException("the certificate of " + node.node() + " begins at "
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
