package org.omflow.booster.ha.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;

/**
 * Reads and writes JSON strictly: at most {@value #MAX_DEPTH} levels deep, no duplicate fields, no trailing content,
 * and numbers kept exactly as written. JSON that this program wrote itself may be deeper and hold longer numbers: an
 * answer holds the order, which holds the form. Thread-safe.
 */
public final class Json {
    /** How deeply objects and lists may nest. */
    public static final int MAX_DEPTH = 64;

    private static final JsonMapper MAPPER = mapper(MAX_DEPTH, 100);
    private static final JsonMapper OWN = mapper(1000, 100_000);

    private Json() {}

    /**
     * Reads one JSON value.
     *
     * @throws JsonProcessingException when the text is not JSON within the limits
     */
    public static JsonNode read(String text) throws JsonProcessingException {
        try {
            JsonNode node = MAPPER.readTree(text);
            return node == null ? JsonNodeFactory.instance.missingNode() : node;
        } catch (NumberFormatException e) {
            // Jackson lets this one through when an exponent has too many digits.
            throw new JsonParseException(null, "A number has an exponent that is too large", e);
        }
    }

    /**
     * Reads a JSON object that this program wrote itself.
     *
     * @throws UncheckedIOException when it is not one: the stored data is damaged
     */
    public static ObjectNode readOwn(String text) {
        try {
            if (OWN.readTree(text) instanceof ObjectNode object) {
                return object;
            }
            throw new UncheckedIOException(new JsonParseException(null, "stored JSON is not an object"));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("stored JSON cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    /** Writes a value as one line. */
    public static String write(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a value for people, over several lines. */
    public static String writePretty(JsonNode node) {
        return node.toPrettyString();
    }

    /** A new empty object. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** A new empty list. */
    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    private static JsonMapper mapper(int depth, int digits) {
        return JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(depth)
                                .maxNumberLength(digits)
                                .build())
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }
}
