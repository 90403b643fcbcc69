package org.omflow.booster.broker.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.tls.NodeCertificate;

/**
 * The record of one machine that joined. Two Boosters merge their records by taking the larger of each number, so
 * nothing is lost and the order does not matter.
 *
 * @param wanted the lowest admission whose certificates are accepted
 * @param issued the admission of its newest certificate; below {@code wanted} the node is expelled
 * @param joined when it was first admitted
 * @param ends when its newest certificate expires
 */
public record NodeEntry(int wanted, int issued, Instant joined, Instant ends) {
    /** Whether it was expelled and has not joined again. */
    public boolean isExpelled() {
        return issued < wanted;
    }

    /** Merges the records of two Boosters. */
    NodeEntry with(NodeEntry other) {
        return new NodeEntry(
                Math.max(wanted, other.wanted),
                Math.max(issued, other.issued),
                joined.isBefore(other.joined) ? joined : other.joined,
                ends.isAfter(other.ends) ? ends : other.ends);
    }

    ObjectNode write() {
        return Json.object()
                .put("wanted", wanted)
                .put("issued", issued)
                .put("joined", joined.toString())
                .put("ends", ends.toString());
    }

    /** @throws IllegalArgumentException saying what is wrong with it */
    static NodeEntry read(JsonNode entry) {
        int wanted = entry.path("wanted").asInt(0);
        int issued = entry.path("issued").asInt(0);
        if (wanted < NodeCertificate.FIRST || issued < NodeCertificate.FIRST) {
            throw new IllegalArgumentException("a node's entry has an admission below " + NodeCertificate.FIRST);
        }
        try {
            return new NodeEntry(
                    wanted,
                    issued,
                    Instant.parse(entry.path("joined").asText()),
                    Instant.parse(entry.path("ends").asText()));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a node's entry has no valid time: " + e.getMessage(), e);
        }
    }
}
