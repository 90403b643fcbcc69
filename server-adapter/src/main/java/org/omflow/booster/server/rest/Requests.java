package org.omflow.booster.server.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.ErrorText;
import org.omflow.booster.ha.message.JobBody;
import org.omflow.booster.ha.message.JobIds;
import org.omflow.booster.ha.message.Limits;
import org.omflow.booster.ha.message.RejectedException;
import org.omflow.booster.ha.settings.Durations;
import org.omflow.booster.ha.web.QueryParameters;
import org.omflow.booster.server.access.Caller;

/** Reads and checks the parts of a request. */
final class Requests {
    private static final String CALLER = "caller";
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    /** A body in ASCII is one in UTF-8; an empty name is none. */
    private static final Set<String> ASCII_AND_UTF_8 = Set.of("utf-8", "utf8", "us-ascii", "ascii", "");
    /** As the header has it: the web server drops a name that it does not know. */
    private static final Pattern CHARSET =
            Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\";]*)", Pattern.CASE_INSENSITIVE);

    private Requests() {}

    /** The body as a JSON object; an empty one where {@code mayBeEmpty}. */
    static ObjectNode body(Context context, int mostBytes, boolean mayBeEmpty) throws RejectedException {
        checkEncoding(context);
        byte[] bytes;
        try {
            // Read one byte more than allowed: Content-Length may be wrong.
            bytes = context.bodyInputStream().readNBytes(mostBytes + 1);
        } catch (IOException e) {
            throw new RejectedException(ErrorCode.NOT_JSON, "The body could not be read: " + e.getMessage() + ".");
        }
        if (bytes.length > mostBytes) {
            throw new RejectedException(
                    ErrorCode.TOO_LARGE, "The body has more than the " + mostBytes + " bytes allowed.");
        }
        String text = JobBody.decode(bytes);
        return JobBody.object(mayBeEmpty && text.isBlank() ? "{}" : text);
    }

    /** Refuses by name what would otherwise be taken for damaged JSON, or be stored as other characters. */
    private static void checkEncoding(Context context) throws RejectedException {
        String compressed = context.header("Content-Encoding");
        if (compressed != null && !compressed.equalsIgnoreCase("identity")) {
            throw new RejectedException(
                    ErrorCode.UNSUPPORTED_ENCODING,
                    "The header Content-Encoding is " + ErrorText.show(compressed) + "; send the body uncompressed.");
        }
        String contentType = context.header("Content-Type");
        Matcher charsets = CHARSET.matcher(contentType == null ? "" : contentType);
        while (charsets.find()) {
            String charset = charsets.group(1).strip();
            if (!ASCII_AND_UTF_8.contains(charset.toLowerCase(Locale.ROOT))) {
                throw new RejectedException(
                        ErrorCode.UNSUPPORTED_ENCODING,
                        "The header Content-Type names the charset " + ErrorText.show(charset)
                                + "; send the body in UTF-8.");
            }
        }
    }

    /** Whether the client chose the job id, to make its request repeatable. */
    static boolean choosesJobId(Context context) {
        return context.header(IDEMPOTENCY_KEY) != null;
    }

    /** The job id that a client chose to make its request repeatable, or a new one. */
    static String jobId(Context context) throws RejectedException {
        String given = context.header(IDEMPOTENCY_KEY);
        if (given == null) {
            return java.util.UUID.randomUUID().toString();
        }
        if (!JobIds.isValid(given)) {
            throw new RejectedException(
                    ErrorCode.INVALID_JOB_ID,
                    "The header Idempotency-Key is " + ErrorText.show(given) + "; it must be " + Limits.JOB_ID_RULE
                            + ", such as a UUID.");
        }
        return given;
    }

    /** How long to wait for the answer: {@code ?wait=5s}; zero when not given. */
    static Duration wait(Context context, Duration longest) throws RejectedException {
        String text = text(context, "wait");
        if (text == null) {
            return Duration.ZERO;
        }
        try {
            Duration wait = Durations.parse(text);
            return wait.compareTo(longest) > 0 ? longest : wait;
        } catch (IllegalArgumentException e) {
            throw new RejectedException(ErrorCode.INVALID_FIELD, "Parameter wait: " + e.getMessage() + ".");
        }
    }

    /** A text in the query; null when absent. */
    static String text(Context context, String name) throws RejectedException {
        String text;
        try {
            text = QueryParameters.first(context, name);
        } catch (IllegalArgumentException e) {
            throw new RejectedException(ErrorCode.INVALID_FIELD, "Parameter " + name + ": " + e.getMessage() + ".");
        }
        if (text != null && text.indexOf('\0') >= 0) {
            throw new RejectedException(
                    ErrorCode.INVALID_FIELD,
                    "Parameter " + name + " is " + ErrorText.show(text) + "; remove the NUL character.");
        }
        return text;
    }

    /** A whole number in the query. */
    static int number(Context context, String name, int least, int most, int otherwise) throws RejectedException {
        String text = text(context, name);
        if (text == null) {
            return otherwise;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Reported below, like a number out of range.
        }
        throw new RejectedException(
                ErrorCode.INVALID_FIELD,
                "Parameter " + name + " is " + ErrorText.show(text) + "; it must be a number from " + least + " to "
                        + most + ".");
    }

    static void identify(Context context, Caller caller) {
        context.attribute(CALLER, caller);
    }

    /** The caller; known once the API token is checked. */
    static Caller caller(Context context) {
        return context.attribute(CALLER);
    }
}
