package org.omflow.booster.broker.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;

/**
 * The record of one machine that joined. Two Boosters merge their records without regard to order and lose nothing. An
 * expulsion wins: it ends only by an admission on a Booster that knew of it.
 *
 * @param wanted the lowest admission whose certificates are accepted
 * @param issued the admission of its newest certificate; below {@code wanted} the node is expelled
 * @param joined when it was first admitted
 * @param expulsions each expulsion by its random id, and whether the node was admitted after it
 * @param newest the certificate that it received last
 */
public record NodeEntry(
        int wanted, int issued, Instant joined, Map<String, Boolean> expulsions, IssuedCertificate newest) {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}");
    private static final int ID_BYTES = 4;
    private static final SecureRandom RANDOM = new SecureRandom();

    public NodeEntry {
        expulsions = Map.copyOf(expulsions);
    }

    /** A machine that joins for the first time. */
    static NodeEntry first(int admission, Instant now, IssuedCertificate certificate) {
        return new NodeEntry(admission, admission, now, Map.of(), certificate);
    }

    /** Whether it was expelled and has not joined again. */
    public boolean isExpelled() {
        return issued < wanted;
    }

    /** Whether it was ever expelled, as far as the record tells. */
    boolean wasEverExpelled() {
        return isExpelled() || !expulsions.isEmpty();
    }

    /** What its newest certificate names. */
    NodeCertificate certificate(NodeName node) {
        return new NodeCertificate(node, issued);
    }

    /** When its newest certificate expires. */
    public Instant ends() {
        return newest.ends();
    }

    /** The same machine with a new first certificate, which ends the expulsions known here. */
    NodeEntry admitted(IssuedCertificate certificate) {
        Map<String, Boolean> ended = new TreeMap<>(expulsions);
        ended.replaceAll((id, before) -> true);
        // Under the same admission the count goes on, or the other Booster's record of the earlier one would win.
        return new NodeEntry(wanted, wanted, joined, ended, isExpelled() ? certificate : certificate.after(newest));
    }

    NodeEntry renewed(IssuedCertificate certificate) {
        return new NodeEntry(wanted, issued, joined, expulsions, certificate);
    }

    NodeEntry expelled() {
        byte[] id = new byte[ID_BYTES];
        RANDOM.nextBytes(id);
        Map<String, Boolean> more = new TreeMap<>(expulsions);
        more.put(HexFormat.of().formatHex(id), false);
        return new NodeEntry(issued + 1, issued, joined, more, newest);
    }

    /** Merges the records of two Boosters. */
    NodeEntry with(NodeEntry other) {
        Map<String, Boolean> all = new TreeMap<>(expulsions);
        other.expulsions.forEach((id, ended) -> all.merge(id, ended, Boolean::logicalOr));
        int newestAdmission = Math.max(issued, other.issued);
        int lowest = Math.max(wanted, other.wanted);
        if (all.containsValue(false)) {
            // The admission of one Booster knew nothing of the expulsion on the other.
            lowest = Math.max(lowest, newestAdmission + 1);
        }
        return new NodeEntry(
                lowest,
                newestAdmission,
                joined.isBefore(other.joined) ? joined : other.joined,
                all,
                issued == other.issued ? newest.newer(other.newest) : issued > other.issued ? newest : other.newest);
    }

    ObjectNode write() {
        ObjectNode entry =
                Json.object().put("wanted", wanted).put("issued", issued).put("joined", joined.toString());
        newest.writeTo(entry);
        if (!expulsions.isEmpty()) {
            ObjectNode all = entry.putObject("expulsions");
            new TreeMap<>(expulsions).forEach(all::put);
        }
        return entry;
    }

    /** @throws IllegalArgumentException saying what is wrong with it */
    static NodeEntry read(JsonNode entry) {
        int wanted = entry.path("wanted").asInt(0);
        int issued = entry.path("issued").asInt(0);
        if (wanted < NodeCertificate.FIRST || issued < NodeCertificate.FIRST) {
            throw new IllegalArgumentException("a node's entry has an admission below " + NodeCertificate.FIRST);
        }
        Map<String, Boolean> expulsions = new TreeMap<>();
        for (Map.Entry<String, JsonNode> each : entry.path("expulsions").properties()) {
            if (!ID.matcher(each.getKey()).matches() || !each.getValue().isBoolean()) {
                throw new IllegalArgumentException("a node's entry has an expulsion that is none");
            }
            expulsions.put(each.getKey(), each.getValue().asBoolean());
        }
        try {
            return new NodeEntry(
                    wanted,
                    issued,
                    Instant.parse(entry.path("joined").asText()),
                    expulsions,
                    IssuedCertificate.read(entry));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a node's entry has no valid time: " + e.getMessage(), e);
        }
    }
}
