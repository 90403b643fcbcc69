package org.omflow.booster.ha.tls;

import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/**
 * What the name in a certificate of the cluster says: whose it is and by which admission. A node that was expelled and is
 * let in again gets certificates of a higher admission, so that those it had before stay refused.
 *
 * @param node whose it is
 * @param admission from 1 on
 */
public record NodeCertificate(NodeName node, int admission) {
    /** What all certificates of clusters have in their names. */
    public static final String ORGANIZATION = "OMFLOW Booster";
    /** That of a node which was never expelled. */
    public static final int FIRST = 1;

    private static final Map<String, String> NAMES = Map.of("2.5.4.5", "SERIALNUMBER");

    public NodeCertificate {
        if (admission < FIRST) {
            throw new IllegalArgumentException("admission " + admission + " of " + node + " is below " + FIRST);
        }
    }

    /** The name to write into a certificate. */
    public X500Principal subject() {
        String number = admission == FIRST ? "" : "SERIALNUMBER=" + admission + ",";
        return new X500Principal(
                number + "CN=" + node.name() + ",OU=" + node.role() + ",O=" + ORGANIZATION,
                Map.of("SERIALNUMBER", "2.5.4.5"));
    }

    /**
     * What a certificate says; empty for one whose name is not of this form, such as that of an authority or one made
     * elsewhere. Who has signed it is not asked here.
     */
    public static Optional<NodeCertificate> of(X509Certificate certificate) {
        Map<String, String> parts = new HashMap<>();
        try {
            String name = certificate.getSubjectX500Principal().getName(X500Principal.RFC2253, NAMES);
            for (Rdn part : new LdapName(name).getRdns()) {
                boolean twice =
                        parts.put(part.getType().toUpperCase(Locale.ROOT), String.valueOf(part.getValue())) != null;
                if (twice || part.size() > 1) {
                    return Optional.empty();
                }
            }
            int admission = parts.containsKey("SERIALNUMBER") ? Integer.parseInt(parts.get("SERIALNUMBER")) : FIRST;
            if (!ORGANIZATION.equals(parts.get("O")) || !parts.containsKey("OU") || !parts.containsKey("CN")) {
                return Optional.empty();
            }
            return Optional.of(new NodeCertificate(new NodeName(parts.get("OU"), parts.get("CN")), admission));
        } catch (InvalidNameException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
