package org.omflow.booster.ha.message;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.omflow.booster.ha.hash.Sha256;
import org.omflow.booster.ha.json.CanonicalJson;

/**
 * Tells two jobs of the same id apart by what they ask for.
 *
 * @param text the SHA-256 of the type and the body as it was written, in hexadecimal digits; all that builds before
 *     canonical forms know
 * @param content the same of what the body says, however it was written; of a body that is no JSON the same as the text
 */
public record BodyHash(String text, String content) {
    /** The hashes of a job's type and body. */
    public static BodyHash of(String type, String body) {
        // A larger one is refused, whatever it says.
        Optional<String> canonical =
                body.length() > Limits.BODY_BYTES ? Optional.empty() : CanonicalJson.of(ByteOrderMark.without(body));
        return new BodyHash(hash(type, body), hash(type, canonical.orElse(body)));
    }

    /** The same for a body that has been read. */
    public static BodyHash of(String type, String body, JsonNode read) {
        return new BodyHash(hash(type, body), hash(type, CanonicalJson.of(read)));
    }

    private static String hash(String type, String text) {
        return Sha256.hex(type + "\n", text);
    }
}
