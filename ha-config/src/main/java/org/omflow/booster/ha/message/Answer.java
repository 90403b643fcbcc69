package org.omflow.booster.ha.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import org.omflow.booster.ha.json.Json;

/**
 * The result of a job, sent to the result topic, to the requester and again for every duplicate of the job.
 *
 * @param jobId the job answered; null when the message had none
 * @param key the order's key; null where none is known
 * @param order the order after the job, without its steps; null when rejected
 * @param errorCode null when done
 * @param errorMessage null when done
 */
public record Answer(String jobId, Status status, String key, ObjectNode order, String errorCode, String errorMessage) {

    /** How a job ended. */
    public enum Status {
        /** It took effect. */
        DONE,
        /** It was refused and had no effect; the sender must change it. */
        REJECTED,
        /** It was valid but could not be carried out; it needs an administrator. */
        FAILED;

        private static Status of(String wireName) {
            return Arrays.stream(values())
                    .filter(s -> s.wireName().equals(wireName))
                    .findFirst()
                    .orElseThrow(() -> new UncheckedIOException(
                            new IOException("stored answer has an unknown status: " + ErrorText.show(wireName))));
        }

        /** As written in the answer, such as {@code done}. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static Answer done(String jobId, String key, ObjectNode order) {
        return new Answer(jobId, Status.DONE, key, order, null, null);
    }

    public static Answer rejected(String jobId, String key, ErrorCode code, String message) {
        return new Answer(jobId, Status.REJECTED, key, null, code.code(), message);
    }

    public static Answer failed(String jobId, String key, ObjectNode order, ErrorCode code, String message) {
        return new Answer(jobId, Status.FAILED, key, order, code.code(), message);
    }

    /** The same for a user who may not read the order: without its content, and without what its fault may quote of it. */
    public Answer withoutOrder() {
        String message = status == Status.FAILED
                ? "The job could not be carried out; the order's owner and the administrators can see why."
                : errorMessage;
        return new Answer(jobId, status, key, null, errorCode, message);
    }

    /**
     * Reads an answer from the text of a message.
     *
     * @throws java.io.UncheckedIOException when it is not an answer
     */
    public static Answer parse(String text) {
        ObjectNode json = Json.readOwn(text);
        JsonNode error = json.path("error");
        return new Answer(
                json.path("jobId").textValue(),
                Status.of(json.path("status").asText()),
                json.path("key").textValue(),
                json.get("order") instanceof ObjectNode order ? order : null,
                error.path("code").textValue(),
                error.path("message").textValue());
    }

    /** The answer as JSON: {@code jobId, status, key, order, error}, absent ones left out. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object();
        if (jobId != null) {
            json.put("jobId", jobId);
        }
        json.put("status", status.wireName());
        if (key != null) {
            json.put("key", key);
        }
        if (order != null) {
            json.set("order", order);
        }
        if (errorCode != null) {
            json.putObject("error").put("code", errorCode).put("message", errorMessage);
        }
        return json;
    }
}
