package org.omflow.booster.broker.join;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.omflow.booster.ha.json.Json;

/**
 * A Booster's record of a join token.
 *
 * @param hash the hash of its secret
 * @param role the role with which a machine may join
 * @param uses how many machines may join with it
 * @param expires when it expires
 * @param revoked when it was revoked; null when it was not
 * @param usedBy the machines that joined with it
 */
public record JoinTokenEntry(String hash, String role, int uses, Instant expires, Instant revoked, List<Use> usedBy) {
    public JoinTokenEntry {
        usedBy = List.copyOf(usedBy);
    }

    /**
     * A machine that has joined.
     *
     * @param node its role and name
     * @param key the hash of its public key, which identifies the machine when it repeats its request
     */
    record Use(String node, String key) {}

    /** Whether the machine with this key joined with it. */
    boolean isUsedBy(String key) {
        return usedBy.stream().anyMatch(use -> use.key().equals(key));
    }

    /** Whether no further machine can join with it. */
    public boolean isUsedUp() {
        return usedBy.size() >= uses;
    }

    JoinTokenEntry with(Use use) {
        List<Use> all = new ArrayList<>(usedBy);
        all.add(use);
        return new JoinTokenEntry(hash, role, uses, expires, revoked, all);
    }

    JoinTokenEntry revokedAt(Instant when) {
        return new JoinTokenEntry(hash, role, uses, expires, when, usedBy);
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
        ArrayNode all = entry.putArray("usedBy");
        usedBy.forEach(use -> all.addObject().put("node", use.node()).put("key", use.key()));
        return entry;
    }

    /** @throws IllegalArgumentException saying what is wrong with it */
    static JoinTokenEntry read(JsonNode entry) {
        List<Use> usedBy = new ArrayList<>();
        entry.path("usedBy")
                .forEach(use -> usedBy.add(
                        new Use(use.path("node").asText(), use.path("key").asText())));
        try {
            return new JoinTokenEntry(
                    entry.path("hash").asText(),
                    entry.path("role").asText(),
                    entry.path("uses").asInt(),
                    Instant.parse(entry.path("expires").asText()),
                    entry.has("revoked") ? Instant.parse(entry.path("revoked").asText()) : null,
                    usedBy);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a token without a time: " + e.getMessage(), e);
        }
    }
}
