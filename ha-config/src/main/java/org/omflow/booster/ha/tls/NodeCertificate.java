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
 * The subject of a cluster certificate: its node and admission number. A node that was expelled and admitted again gets
 * certificates of a higher admission, so its old ones stay refused.
 *
 * @param node the node it belongs to
 * @param admission from 1 on
 */
public record NodeCertificate(NodeName node, int admission) {
    /** The organization in the subject of every cluster certificate. */
    public static final String ORGANIZATION = "OMFLOW Booster";
    /** The admission of a node that was never expelled. */
    public static final int FIRST = 1;

    private static final Map<String, String> NAMES = Map.of("2.5.4.5", "SERIALNUMBER");

    public NodeCertificate {
        if (admission < FIRST) {
            throw new IllegalArgumentException("admission " + admission + " of " + node + " is below " + FIRST);
        }
    }

    /** The subject to write into a certificate. */
    public X500Principal subject() {
        String number = admission == FIRST ? "" : "SERIALNUMBER=" + admission + ",";
        return new X500Principal(
                number + "CN=" + node.name() + ",OU=" + node.role() + ",O=" + ORGANIZATION,
                Map.of("SERIALNUMBER", "2.5.4.5"));
    }

    /**
     * Reads the subject of a certificate; empty when it does not have this form, such as an authority's or one made
     * elsewhere. Does not check who signed it.
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
