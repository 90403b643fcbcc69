package org.omflow.booster.broker.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import javax.security.auth.login.FailedLoginException;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.ClusterConnectMessage;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.key.CertificateText;
import org.omflow.booster.broker.user.Admissions;
import org.omflow.booster.broker.user.NodeLogins;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.tls.NodeCertificate;

/**
 * Recognises the other Booster of a pair: by the password of the pair's own user and, with TLS, by its certificate. Nobody
 * else may announce itself as a backup or receive a copy of the messages. Thread-safe.
 */
public final class OtherBooster {
    /** The role in a Booster's certificate. */
    private static final String ROLE = "booster";

    private final boolean encrypted;
    private final NodeLogins nodes;
    /** Null for a Booster that works alone. */
    private final String peer;

    /** The other Booster of the pair that these settings describe, if there is one. */
    public OtherBooster(Settings settings, Encryption encryption) {
        encrypted = encryption.identity().isPresent();
        nodes = encryption
                .identity()
                .map(identity -> new NodeLogins(identity::authorities, Admissions.ALL, Clock.systemUTC()))
                .orElseGet(NodeLogins::none);
        peer = settings.get(BoosterBrokerOptions.PAIR_PEER)
                .map(BoosterAddress::host)
                .orElse(null);
    }

    /** Why this connection is not from the other Booster, the end of a sentence; null when it is. */
    String refusal(ClusterConnectMessage login, X509Certificate[] chain, Configuration configuration) {
        if (peer == null) {
            return "this Booster works alone";
        }
        if (!same(login.getClusterUser(), configuration.getClusterUser())
                | !same(login.getClusterPassword(), configuration.getClusterPassword())) {
            return "it did not prove that it knows pair.password";
        }
        return refusal(chain == null || chain.length == 0 ? null : chain[0]);
    }

    /**
     * Why the caller with this certificate is not the other Booster, the end of a sentence; null when it may be. With
     * tls=off only a password can tell.
     *
     * @param certificate null for none
     */
    public String refusal(X509Certificate certificate) {
        if (!encrypted) {
            return null;
        }
        return certificate == null ? "it showed no certificate" : refusalOf(certificate);
    }

    private String refusalOf(X509Certificate certificate) {
        if (NodeCertificate.of(certificate).isEmpty()) {
            // From a company's authority, which knows no roles: TLS has verified it, so its names count.
            List<String> names = CertificateText.names(certificate);
            return names.contains(CertificateText.plain(peer))
                    ? null
                    : "its certificate is good for " + names + " and not for pair.peer, " + peer;
        }
        try {
            NodeCertificate node = nodes.node(certificate);
            return ROLE.equals(node.node().role())
                    ? null
                    : "its certificate is that of " + node.node() + ", which is no Booster";
        } catch (FailedLoginException e) {
            return e.getMessage();
        }
    }

    private static boolean same(String given, String expected) {
        return given != null
                && expected != null
                && MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
    }
}
