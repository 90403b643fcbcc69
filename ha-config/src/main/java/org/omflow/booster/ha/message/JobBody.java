package org.omflow.booster.ha.message;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.omflow.booster.ha.json.Json;

/** Reads the body of a job as JSON of a permitted size. */
public final class JobBody {
    /** The parts of Jackson's messages that help only programmers. */
    private static final Pattern FOR_PROGRAMMERS = Pattern.compile(", from `[^`]*`|: enable `.*|\\(of type .*?\\) "
            + "| \\(bound as .*| \\(start marker .*|: was expecting \\(JSON .*|: expected a valid value .*");

    private static final int CAUSE_SHOWN = 160;

    private JobBody() {}

    /**
     * Turns the bytes of a body into text.
     *
     * @throws RejectedException {@code too_large}, or {@code not_json} when they are not UTF-8
     */
    public static String decode(byte[] body) throws RejectedException {
        checkSize(body.length);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new RejectedException(ErrorCode.NOT_JSON, "The body is not UTF-8 text; send JSON encoded in UTF-8.");
        }
    }

    /**
     * Refuses a body that is too large.
     *
     * @throws RejectedException {@code too_large}
     */
    public static void checkSize(long bytes) throws RejectedException {
        if (bytes > Limits.BODY_BYTES) {
            throw new RejectedException(
                    ErrorCode.TOO_LARGE,
                    "The body has " + bytes + " bytes; at most " + Limits.BODY_BYTES
                            + " are allowed. Keep large content elsewhere and send a reference to it.");
        }
    }

    /** The length of a text in UTF-8 bytes. */
    public static long utf8Length(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // Each half of a surrogate pair counts two of its four bytes.
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }

    /**
     * Reads a JSON object whose texts can be stored.
     *
     * @throws RejectedException {@code not_json} or {@code invalid_field}
     */
    public static ObjectNode object(String body) throws RejectedException {
        JsonNode json;
        try {
            // Some programs begin each file with a byte order mark.
            json = Json.read(ByteOrderMark.without(body));
        } catch (JsonProcessingException e) {
            throw new RejectedException(
                    ErrorCode.NOT_JSON,
                    "The body is not JSON that can be read (at most " + Limits.DEPTH + " levels deep): " + explain(e)
                            + ".");
        }
        if (!(json instanceof ObjectNode object)) {
            throw new RejectedException(
                    ErrorCode.NOT_JSON,
                    json.isMissingNode()
                            ? "The body is empty; send a JSON object."
                            : "The body is JSON but not an object; send {...}, not " + ErrorText.show(json.toString())
                                    + ".");
        }
        Storable.check(object);
        return object;
    }

    private static String explain(JsonProcessingException e) {
        String message = e.getOriginalMessage();
        String cause = FOR_PROGRAMMERS.matcher(ErrorText.cut(message, 10_000)).replaceAll("");
        JsonLocation at = e.getLocation();
        return ErrorText.cut(cause, CAUSE_SHOWN)
                + (at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")");
    }
}
