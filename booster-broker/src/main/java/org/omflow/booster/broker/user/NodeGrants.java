package org.omflow.booster.broker.user;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.omflow.booster.ha.message.MayActFor;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;

/**
 * For whom submitters with a certificate may act. A grant is for one admission of a node: renewed certificates keep it,
 * an expulsion ends it.
 *
 * @param all by certificate, such as {@code submitter/shop#1}, where the number is the admission
 */
public record NodeGrants(Map<String, MayActFor> all) {
    /** No node acts for others. */
    public static final NodeGrants NONE = new NodeGrants(Map.of());

    private static final char ADMISSION = '#';

    public NodeGrants {
        all = Collections.unmodifiableMap(new TreeMap<>(all));
    }

    private static String key(NodeCertificate certificate) {
        return certificate.node().user() + ADMISSION + certificate.admission();
    }

    /** For whom a node with this certificate may act. */
    public MayActFor of(NodeCertificate certificate) {
        return all.getOrDefault(key(certificate), MayActFor.ITSELF);
    }

    /** These, where a node with this certificate acts for others than before. */
    NodeGrants with(NodeCertificate certificate, MayActFor mayActFor) {
        Map<String, MayActFor> changed = new TreeMap<>(all);
        changed.keySet().removeIf(key -> user(key).equals(certificate.node().user()));
        if (!mayActFor.isItselfOnly()) {
            changed.put(key(certificate), mayActFor);
        }
        return new NodeGrants(changed);
    }

    /** The user names of the nodes that have another grant in these than in the others. */
    public Set<String> differences(NodeGrants others) {
        Set<String> nodes = new TreeSet<>();
        all.entrySet().stream()
                .filter(grant -> !grant.getValue().equals(others.all.get(grant.getKey())))
                .forEach(grant -> nodes.add(user(grant.getKey())));
        others.all.keySet().stream().filter(key -> !all.containsKey(key)).forEach(key -> nodes.add(user(key)));
        return nodes;
    }

    private static String user(String key) {
        return key.substring(0, key.indexOf(ADMISSION));
    }

    /** Whether this names a node, not a user with a password. */
    static boolean isNode(String key) {
        return key.indexOf('/') >= 0;
    }

    /**
     * Reads stored or received grants.
     *
     * @param texts the {@linkplain MayActFor#text texts} by certificate
     * @throws IllegalArgumentException naming the certificate and what is wrong
     */
    public static NodeGrants read(Map<String, String> texts) {
        Map<String, MayActFor> all = new TreeMap<>();
        texts.forEach((key, text) -> {
            try {
                int end = key.indexOf(ADMISSION);
                NodeName node = NodeName.ofUser(key.substring(0, Math.max(end, 0)));
                NodeCertificate certificate = new NodeCertificate(node, Integer.parseInt(key.substring(end + 1)));
                if (!key(certificate).equals(key) || !node.role().equals(UserRole.SUBMITTER.text())) {
                    throw new IllegalArgumentException("it is not a submitter with the number of its admission");
                }
                MayActFor mayActFor = MayActFor.read(text);
                if (!mayActFor.isItselfOnly()) {
                    all.put(key, mayActFor);
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("node '" + key + "': " + e.getMessage(), e);
            }
        });
        return new NodeGrants(all);
    }
}
