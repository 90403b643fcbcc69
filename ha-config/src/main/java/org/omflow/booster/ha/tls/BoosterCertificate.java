package org.omflow.booster.ha.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.security.auth.x500.X500Principal;

/**
 * Tells a Booster's certificate from that of another node. The cluster's authority writes the role into each
 * certificate, so a server cannot pose as a Booster, whatever names its certificate has. An authority of the
 * administrator's own knows no roles: its certificates count by their names alone.
 */
final class BoosterCertificate {
    private BoosterCertificate() {}

    /**
     * Requires the certificate of a Booster. The caller must know that a trusted authority signed it.
     *
     * @throws CertificateException when the cluster's authority issued it to another node
     */
    static void require(X509Certificate certificate) throws CertificateException {
        Optional<NodeCertificate> node = NodeCertificate.of(certificate);
        boolean booster = node.isPresent()
                ? node.get().node().role().equals(NodeName.BOOSTER)
                : !isOfTheCluster(certificate.getIssuerX500Principal());
        if (!booster) {
            throw new CertificateException("it belongs to "
                    + node.map(each -> each.node().toString()).orElse("no node")
                    + " and not to a Booster: find out what answers in place of the Booster");
        }
    }

    private static boolean isOfTheCluster(X500Principal issuer) {
        try {
            return new LdapName(issuer.getName())
                    .getRdns().stream()
                            .anyMatch(part -> part.getType().equalsIgnoreCase("O")
                                    && NodeCertificate.ORGANIZATION.equals(part.getValue()));
        } catch (InvalidNameException e) {
            // Whatever it is, it is not a name that the cluster's authority has.
            return false;
        }
    }
}
