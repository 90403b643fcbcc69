package org.omflow.booster.broker.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.omflow.booster.ha.hash.Sha256;

/**
 * A Booster's record of the certificate that a node received last.
 *
 * @param ends when it expires
 * @param renewals how many certificates the node has had before under the same admission
 * @param key the hash of its public key, see {@link #hash}; empty when an older build issued it, which kept no key
 * @param previous the key of the certificate that it replaces; empty for a first one
 * @param names names and IP addresses for which it is valid; none when an older build issued it
 */
public record IssuedCertificate(Instant ends, int renewals, String key, String previous, List<String> names) {
    private static final Pattern KEY = Pattern.compile("[0-9a-f]{0,64}");
    private static final int MOST_NAMES = 64;
    private static final int LONGEST_NAME = 255;

    private static final Comparator<IssuedCertificate> NEWER = Comparator.comparingInt(IssuedCertificate::renewals)
            .thenComparing(IssuedCertificate::ends)
            .thenComparing(IssuedCertificate::key)
            .thenComparing(certificate -> String.join(" ", certificate.names()));

    private static final Comparator<IssuedCertificate> LATER =
            Comparator.comparing(IssuedCertificate::ends).thenComparing(NEWER);

    public IssuedCertificate {
        names = List.copyOf(names);
    }

    /** The first certificate of an admitted node. */
    public static IssuedCertificate first(Instant ends, PublicKey key, List<String> names) {
        return new IssuedCertificate(ends, 0, hash(key), "", names);
    }

    /** What identifies a public key: its SHA-256. */
    public static String hash(PublicKey key) {
        return Sha256.hex(key.getEncoded());
    }

    /** This first one of a node that joins again, counted after the one that it had. */
    IssuedCertificate after(IssuedCertificate earlier) {
        return new IssuedCertificate(ends, earlier.renewals + 1, key, previous, names);
    }

    /**
     * The one after this.
     *
     * @param shown the key of this one, which may be unknown here
     */
    IssuedCertificate renewed(String shown, Instant nextEnds, String nextKey, List<String> nextNames) {
        return new IssuedCertificate(nextEnds, renewals + 1, nextKey, shown, nextNames);
    }

    /** Whether a node may renew the certificate of this key, which it shows. */
    boolean isRenewableFor(String shown) {
        // If the key is unknown, the authority's signature and the admission have to be enough, this once.
        return isKeyUnknown() || key.equals(shown);
    }

    private boolean isKeyUnknown() {
        return key.isEmpty();
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
        if (isKeyUnknown()) {
            return other.isKeyUnknown() ? later(other).over(earlier(other)) : other.newerThanUnknown(this);
        }
        return other.isKeyUnknown() ? newerThanUnknown(other) : NEWER.compare(this, other) >= 0 ? this : other;
    }

    /** An older build counts no renewals, so only the end tells whether it has renewed the certificate since. */
    private IssuedCertificate newerThanUnknown(IssuedCertificate unknown) {
        return unknown.ends.isAfter(ends) ? unknown.over(this) : over(unknown);
    }

    private IssuedCertificate later(IssuedCertificate other) {
        return LATER.compare(this, other) >= 0 ? this : other;
    }

    private IssuedCertificate earlier(IssuedCertificate other) {
        return LATER.compare(this, other) >= 0 ? other : this;
    }

    /** This one, with what only the other tells: its renewals count, and an older build renews without a change of names. */
    private IssuedCertificate over(IssuedCertificate other) {
        return new IssuedCertificate(
                ends,
                Math.max(renewals, other.renewals),
                key,
                previous,
                isKeyUnknown() && names.isEmpty() ? other.names : names);
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
