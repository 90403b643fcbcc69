package org.omflow.booster.broker.join;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.omflow.booster.broker.node.NodeEntry;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;

/**
 * A Booster's record of a join token.
 *
 * @param hash the hash of its secret
 * @param role the role with which a machine may join
 * @param names names and IP addresses for the certificate of the one machine that joins; none for the address that a
 *     machine connects from
 * @param uses how many machines may join with it
 * @param expires when it expires
 * @param revoked when it was revoked; null when it was not
 * @param usedBy the machines that joined with it
 */
public record JoinTokenEntry(
        String hash, String role, List<String> names, int uses, Instant expires, Instant revoked, List<Use> usedBy) {
    public JoinTokenEntry {
        names = List.copyOf(names);
        usedBy = List.copyOf(usedBy);
    }

    /**
     * A machine that has joined.
     *
     * @param node its role and name; with the token it may join only as this
     * @param key the hash of its public key, which identifies the machine when it repeats its request
     * @param admission the number of its admission: once expelled it needs a higher one, and another token
     */
    record Use(NodeName node, String key, int admission) {}

    /** The use by the machine with this key. */
    Optional<Use> useBy(String key) {
        return usedBy.stream().filter(use -> use.key().equals(key)).findFirst();
    }

    /**
     * A machine, if any, that joined with it and was expelled since, or is not in the list of nodes: the token is in
     * wrong hands perhaps, so nobody joins with it any more.
     */
    Optional<NodeName> lost(Map<NodeName, NodeEntry> nodes) {
        return usedBy.stream()
                .filter(use ->
                        !nodes.containsKey(use.node()) || nodes.get(use.node()).wanted() > use.admission())
                .map(Use::node)
                .findFirst();
    }

    /** Whether no further machine can join with it. */
    public boolean isUsedUp() {
        return usedBy.size() >= uses;
    }

    JoinTokenEntry with(Use use) {
        List<Use> all = new ArrayList<>(usedBy);
        all.add(use);
        return new JoinTokenEntry(hash, role, names, uses, expires, revoked, all);
    }

    JoinTokenEntry revokedAt(Instant when) {
        return new JoinTokenEntry(hash, role, names, uses, expires, when, usedBy);
    }

    ObjectNode write() {
        ObjectNode entry = Json.object()
                .put("hash", hash)
                .put("role", role)
                .put("uses", uses)
                .put("expires", expires.toString());
        if (revoked != null) {
            entry.put("revoked", revoked.toString());
        }
        if (!names.isEmpty()) {
            names.forEach(entry.putArray("names")::add);
        }
        ArrayNode all = entry.putArray("usedBy");
        usedBy.forEach(use -> all.addObject()
                .put("node", use.node().user())
                .put("key", use.key())
                .put("admission", use.admission()));
        return entry;
    }

    /** @throws IllegalArgumentException saying what is wrong with it */
    static JoinTokenEntry read(JsonNode entry) {
        List<Use> usedBy = new ArrayList<>();
        entry.path("usedBy")
                .forEach(use -> usedBy.add(new Use(
                        NodeName.ofUser(use.path("node").asText().replace(' ', '/')),
                        use.path("key").asText(),
                        // An older build kept none. If the machine was expelled since, its admission is higher now.
                        use.path("admission").asInt(NodeCertificate.FIRST))));
        List<String> names = new ArrayList<>();
        entry.path("names").forEach(name -> names.add(name.asText()));
        try {
            return new JoinTokenEntry(
                    entry.path("hash").asText(),
                    entry.path("role").asText(),
                    names,
                    entry.path("uses").asInt(),
                    Instant.parse(entry.path("expires").asText()),
                    entry.has("revoked") ? Instant.parse(entry.path("revoked").asText()) : null,
                    usedBy);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a token without a time: " + e.getMessage(), e);
        }
    }
}
