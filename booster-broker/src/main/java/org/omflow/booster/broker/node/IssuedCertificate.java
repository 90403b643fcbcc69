package org.omflow.booster.broker.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A Booster's record of the certificate that a node received last.
 *
 * @param ends when it expires
 * @param renewals how often the node has renewed its certificate since it was admitted
 * @param key the hash of its public key, see {@link #hash}
 * @param previous the key of the certificate that it replaces; empty for a first one
 * @param names names and IP addresses for which it is valid
 */
public record IssuedCertificate(Instant ends, int renewals, String key, String previous, List<String> names) {
    private static final Pattern KEY = Pattern.compile("[0-9a-f]{0,64}");
    private static final int MOST_NAMES = 64;
    private static final int LONGEST_NAME = 255;

    private static final Comparator<IssuedCertificate> NEWER = Comparator.comparingInt(IssuedCertificate::renewals)
            .thenComparing(IssuedCertificate::ends)
            .thenComparing(IssuedCertificate::key);

    public IssuedCertificate {
        names = List.copyOf(names);
    }

    /** The first certificate of an admitted node. */
    public static IssuedCertificate first(Instant ends, PublicKey key, List<String> names) {
        return new IssuedCertificate(ends, 0, hash(key), "", names);
    }

    /** What identifies a public key: its SHA-256. */
    public static String hash(PublicKey key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256: install a complete one", e);
        }
    }

    /** The one after this, with this key. */
    IssuedCertificate renewed(Instant nextEnds, String nextKey, List<String> nextNames) {
        return new IssuedCertificate(nextEnds, renewals + 1, nextKey, key, nextNames);
    }

    /** Whether a request to renew the certificate of one key for another repeats the request that made this one. */
    boolean answers(String shown, String asked) {
        return !previous.isEmpty() && previous.equals(shown) && key.equals(asked);
    }

    /** Whether this and another replace the same certificate for two keys: two machines have its key. */
    boolean contradicts(IssuedCertificate other) {
        return !previous.isEmpty() && previous.equals(other.previous) && !key.equals(other.key);
    }

    /** The newer of two; the same whoever compares them. */
    IssuedCertificate newer(IssuedCertificate other) {
        return NEWER.compare(this, other) >= 0 ? this : other;
    }

    void writeTo(ObjectNode entry) {
        entry.put("ends", ends.toString()).put("renewals", renewals).put("key", key);
        if (!previous.isEmpty()) {
            entry.put("previous", previous);
        }
        names.forEach(entry.putArray("names")::add);
    }

    /** @throws RuntimeException saying what is wrong with it: an IllegalArgumentException or a DateTimeException */
    static IssuedCertificate read(JsonNode entry) {
        String key = entry.path("key").asText();
        String previous = entry.path("previous").asText();
        int renewals = entry.path("renewals").asInt(0);
        if (!KEY.matcher(key).matches() || !KEY.matcher(previous).matches() || renewals < 0) {
            throw new IllegalArgumentException("a node's entry has no valid key or count of renewals");
        }
        List<String> names = new ArrayList<>();
        for (JsonNode name : entry.path("names")) {
            if (!name.isTextual() || name.asText().length() > LONGEST_NAME || names.size() == MOST_NAMES) {
                throw new IllegalArgumentException("a node's entry has no valid names");
            }
            names.add(name.asText());
        }
        return new IssuedCertificate(Instant.parse(entry.path("ends").asText()), renewals, key, previous, names);
    }
}
