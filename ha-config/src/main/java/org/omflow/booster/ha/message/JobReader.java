package org.omflow.booster.ha.message;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.omflow.booster.ha.json.Json;

/**
 * Reads the body of a job and refuses what the contract does not allow, naming the field, its value and what to do.
 * Thread-safe.
 */
public final class JobReader {
    /** What a submitter's job id may consist of: visible ASCII characters. */
    private static final Pattern JOB_ID =
            Pattern.compile("[\\x21-\\x7E&&[^" + Limits.RETRY_MARK + "]]{1," + Limits.JOB_ID + "}");
    /** The same of one that a server sends: it adds {@code #<n>} when it retries a job. */
    private static final Pattern SERVERS_JOB_ID =
            Pattern.compile("[\\x21-\\x7E]{1," + Limits.JOB_ID + "}(" + Limits.RETRY_MARK + "\\d{1,6})?");
    /** What a process key or node id consists of. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0," + (Limits.NAME - 1) + "}");

    /** The parts of Jackson's messages that help only programmers. */
    private static final Pattern FOR_PROGRAMMERS = Pattern.compile(", from `[^`]*`|: enable `.*|\\(of type .*?\\) "
            + "| \\(bound as .*| \\(start marker .*|: was expecting \\(JSON .*|: expected a valid value .*");

    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final int SHOWN = 60;
    private static final int CAUSE_SHOWN = 160;

    private JobReader() {}

    /**
     * Checks the job id that a submitter gave.
     *
     * @param jobId null where the message has none
     * @throws RejectedException {@code missing_job_id} or {@code invalid_job_id}
     */
    public static void checkJobId(String jobId) throws RejectedException {
        checkJobId(JOB_ID, jobId);
    }

    /** Whether a submitter may give a job this id. */
    public static boolean isJobId(String jobId) {
        return JOB_ID.matcher(jobId).matches();
    }

    /** The same of a job that a server sends, which may be a retry. */
    public static void checkServersJobId(String jobId) throws RejectedException {
        checkJobId(SERVERS_JOB_ID, jobId);
    }

    private static void checkJobId(Pattern allowed, String jobId) throws RejectedException {
        if (jobId == null || jobId.isEmpty()) {
            throw new RejectedException(
                    ErrorCode.MISSING_JOB_ID,
                    "The message has no string property 'jobId'; set one that is unique for each job, such as a UUID.");
        }
        if (!allowed.matcher(jobId).matches()) {
            throw new RejectedException(
                    ErrorCode.INVALID_JOB_ID, "The jobId " + show(jobId) + " must be " + Limits.JOB_ID_RULE + ".");
        }
    }

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

    /**
     * Reads a job.
     *
     * @param type what JMSType says; null where absent
     * @param body the JSON text; null where the message has none
     * @throws RejectedException saying what is wrong with it
     */
    public static Job read(String type, String body) throws RejectedException {
        JobType jobType = JobType.of(type).orElseThrow(() -> unknownType(type));
        String text = body == null ? "" : body;
        checkSize(utf8Length(text));
        return read(jobType, object(text));
    }

    /** The rejection of a job whose type is none, or none that its sender may send. */
    public static RejectedException unknownType(String type) {
        return new RejectedException(
                ErrorCode.UNKNOWN_TYPE,
                (type == null ? "The message has no JMSType" : "JMSType " + show(type) + " is not a job type")
                        + "; use one of " + JobType.forSubmitters() + ".");
    }

    /**
     * Reads a job whose body has been read as JSON.
     *
     * @param json as {@link #object} reads it
     * @throws RejectedException saying what is wrong with it
     */
    public static Job read(JobType type, ObjectNode json) throws RejectedException {
        return switch (type) {
            case ORDER_PLACE -> {
                allowOnly(json, Set.of("process", "key", "form", "by"));
                yield new Job.PlaceOrder(
                        name(json, "process"), givenKey(json), form(json), optionalText(json, "by", Limits.PERSON));
            }
            case STEP_COMPLETE -> {
                allowOnly(json, Set.of("key", "node", "form", "by"));
                yield new Job.CompleteStep(
                        key(json, "key"), name(json, "node"), form(json), optionalText(json, "by", Limits.PERSON));
            }
            case ORDER_CANCEL -> {
                allowOnly(json, Set.of("key", "reason", "by"));
                yield new Job.CancelOrder(
                        key(json, "key"),
                        optionalText(json, "reason", Limits.SENTENCE),
                        optionalText(json, "by", Limits.PERSON));
            }
            case SUBFLOW_START -> {
                allowOnly(json, Set.of("parent", "token", "values"));
                yield checkSubflow(new Job.StartSubflow(key(json, "parent"), branch(json), object(json, "values")));
            }
            case SUBFLOW_END -> {
                allowOnly(json, Set.of("parent", "token", "values"));
                yield new Job.EndSubflow(key(json, "parent"), branch(json), object(json, "values"));
            }
            case SUBFLOW_CANCEL -> {
                allowOnly(json, Set.of("parent", "token"));
                yield checkSubflow(new Job.CancelSubflow(key(json, "parent"), branch(json)));
            }
        };
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
            json = Json.read(body.startsWith(BYTE_ORDER_MARK) ? body.substring(1) : body);
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
                            : "The body is JSON but not an object; send {...}, not " + show(json.toString()) + ".");
        }
        refuseUnstorable(object, new ArrayDeque<>());
        return object;
    }

    /**
     * Refuses text that not every database can store.
     *
     * @param what the text, for the message
     * @throws RejectedException {@code invalid_field}
     */
    public static void checkStorable(String what, String text) throws RejectedException {
        refuseUnstorable(text, new ArrayDeque<>(Set.of(what)));
    }

    /**
     * Checks an order key that a submitter chose.
     *
     * @throws RejectedException {@code invalid_field}
     */
    public static String checkKey(String field, String key, boolean subflowAllowed) throws RejectedException {
        int most = subflowAllowed ? Limits.STORED_ORDER_KEY : Limits.ORDER_KEY;
        boolean fine = !key.isEmpty()
                && key.length() <= most
                && key.equals(key.strip())
                && key.chars().noneMatch(Character::isISOControl)
                && (subflowAllowed || key.indexOf(Limits.SUBFLOW_MARK) < 0);
        if (!fine) {
            throw new RejectedException(
                    ErrorCode.INVALID_FIELD,
                    "Field '" + field + "' is " + show(key) + "; an order key has 1 to " + most
                            + " characters, none of them a control character"
                            + (subflowAllowed ? "" : " or '" + Limits.SUBFLOW_MARK + "'")
                            + ", and no space at its start or end.");
        }
        // Not for orders that are there already: their keys are as they were placed.
        if (!subflowAllowed && !Normalizer.isNormalized(key, Normalizer.Form.NFC)) {
            throw new RejectedException(
                    ErrorCode.INVALID_FIELD,
                    "Field '" + field + "' is " + show(key)
                            + ", which is not in Unicode's composed form (NFC): another key would look the same. Write"
                            + " letters with their accents as one character, as most programs do by themselves.");
        }
        return key;
    }

    /** A value for a message to a person: quoted and truncated. */
    public static String show(String value) {
        return "'" + cut(value, SHOWN) + "'";
    }

    private static String cut(String value, int most) {
        StringBuilder shown = new StringBuilder();
        int end = Math.min(value.length(), most);
        for (int i = 0; i < end; ) {
            int c = value.codePointAt(i); // May end behind a pair that "most" would halve.
            shown.appendCodePoint(Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? '?' : c);
            i += Character.charCount(c);
            end = Math.max(end, i);
        }
        return shown.append(end < value.length() ? "..." : "").toString();
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

    private static String name(ObjectNode json, String field) throws RejectedException {
        String value = text(json, field);
        if (!NAME.matcher(value).matches()) {
            throw new RejectedException(
                    ErrorCode.INVALID_FIELD,
                    "Field '" + field + "' is " + show(value) + "; it has 1 to " + Limits.NAME
                            + " letters, digits, '_', '.' or '-' and starts with a letter or digit.");
        }
        return value;
    }

    private static String givenKey(ObjectNode json) throws RejectedException {
        if (absent(json, "key")) {
            return null;
        }
        String key = checkKey("key", text(json, "key"), false);
        if (key.equals(Limits.EXPORT_KEY)) {
            throw new RejectedException(
                    ErrorCode.INVALID_FIELD,
                    "Field 'key' is 'export', which is a path of the REST interface; choose another key.");
        }
        return key;
    }

    private static String key(ObjectNode json, String field) throws RejectedException {
        return checkKey(field, text(json, field), true);
    }

    private static int branch(ObjectNode json) throws RejectedException {
        if (absent(json, "token")) {
            throw new RejectedException(
                    ErrorCode.MISSING_FIELD, "Field 'token' is missing; give it as a whole number.");
        }
        JsonNode node = json.get("token");
        if (!node.isInt()) {
            throw new RejectedException(
                    ErrorCode.INVALID_FIELD,
                    "Field 'token' is " + show(node.toString()) + "; it must be a whole number without quotes.");
        }
        return node.intValue();
    }

    /** The order of a subflow must have a key that can be stored. */
    private static Job checkSubflow(Job job) throws RejectedException {
        checkKey("parent", job.orderKey(), true);
        return job;
    }

    private static ObjectNode form(ObjectNode json) throws RejectedException {
        return object(json, "form");
    }

    /**
     * The values of fields that a body holds under this name; empty where it holds none.
     *
     * @throws RejectedException {@code invalid_field}
     */
    public static ObjectNode object(ObjectNode json, String field) throws RejectedException {
        if (absent(json, field)) {
            return Json.object();
        }
        if (json.get(field) instanceof ObjectNode values) {
            return values;
        }
        throw new RejectedException(
                ErrorCode.INVALID_FIELD,
                "Field '" + field + "' is " + show(json.get(field).toString())
                        + "; it must be an object {\"field\": value}.");
    }

    private static String optionalText(ObjectNode json, String field, int most) throws RejectedException {
        if (absent(json, field)) {
            return null;
        }
        String value = text(json, field);
        if (value.length() > most) {
            throw new RejectedException(
                    ErrorCode.INVALID_FIELD,
                    "Field '" + field + "' has " + value.length() + " characters; at most " + most + " are allowed.");
        }
        return value;
    }

    private static String text(ObjectNode json, String field) throws RejectedException {
        if (absent(json, field)) {
            throw new RejectedException(ErrorCode.MISSING_FIELD, "Field '" + field + "' is missing; give it as text.");
        }
        JsonNode value = json.get(field);
        if (!value.isTextual()) {
            throw new RejectedException(
                    ErrorCode.INVALID_FIELD,
                    "Field '" + field + "' is " + show(value.toString()) + "; it must be text in quotes.");
        }
        return value.textValue();
    }

    private static boolean absent(ObjectNode json, String field) {
        JsonNode value = json.get(field);
        return value == null || value.isNull();
    }

    /**
     * Refuses fields that are not known.
     *
     * @throws RejectedException {@code unknown_field}
     */
    public static void allowOnly(ObjectNode json, Set<String> known) throws RejectedException {
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw new RejectedException(
                        ErrorCode.UNKNOWN_FIELD,
                        "Field " + show(name) + " is not known here; leave it out, or use one of "
                                + String.join(", ", known.stream().sorted().toList()) + ".");
            }
        }
    }

    /**
     * Refuses NUL characters and half surrogate pairs, which not every database can store, and numbers that not every
     * program can compute with.
     *
     * @param path where the value is; a list, because joining it for each field would be slow
     */
    private static void refuseUnstorable(JsonNode node, Deque<String> path) throws RejectedException {
        if (node.isTextual()) {
            refuseUnstorable(node.textValue(), path);
        } else if (node.isBigDecimal()) {
            refuseUnstorable(node.decimalValue(), path);
        } else if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                path.addLast(field.getKey());
                refuseUnstorable(field.getKey(), path);
                refuseUnstorable(field.getValue(), path);
                path.removeLast();
            }
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                path.addLast(Integer.toString(i));
                refuseUnstorable(node.get(i), path);
                path.removeLast();
            }
        }
    }

    private static void refuseUnstorable(String text, Deque<String> path) throws RejectedException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean half = Character.isHighSurrogate(c)
                    ? i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(++i))
                    : Character.isLowSurrogate(c);
            if (c == 0 || half) {
                throw new RejectedException(
                        ErrorCode.INVALID_FIELD,
                        "The text at " + show(join(path)) + " holds "
                                + (c == 0 ? "a NUL character" : "half a surrogate pair")
                                + ", which cannot be stored; leave it out.");
            }
        }
    }

    private static void refuseUnstorable(BigDecimal number, Deque<String> path) throws RejectedException {
        long exponent = (long) number.precision() - number.scale() - 1;
        if (Math.abs(exponent) > Limits.EXPONENT) {
            throw new RejectedException(
                    ErrorCode.INVALID_FIELD,
                    "The number at " + show(join(path)) + " is " + show(number.toString())
                            + "; write one whose exponent is from -" + Limits.EXPONENT + " to " + Limits.EXPONENT
                            + ", or put it in quotes.");
        }
    }

    private static String join(Deque<String> path) {
        return "/" + String.join("/", path);
    }

    private static String explain(JsonProcessingException e) {
        String message = e.getOriginalMessage();
        String cause = FOR_PROGRAMMERS.matcher(cut(message, 10_000)).replaceAll("");
        JsonLocation at = e.getLocation();
        return cut(cause, CAUSE_SHOWN)
                + (at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")");
    }
}
