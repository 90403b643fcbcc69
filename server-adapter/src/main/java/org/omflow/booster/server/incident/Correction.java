package org.omflow.booster.server.incident;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.ErrorText;
import org.omflow.booster.ha.message.JobFields;
import org.omflow.booster.ha.message.RejectedException;

/**
 * What an administrator corrects with the retry of an incident.
 *
 * @param version the version of its process that the order follows from now on; null for the same as before
 * @param values fields for a subflow or its result, in place of what the process computes; empty for none
 */
public record Correction(Integer version, ObjectNode values) {
    /** Retries the job as it was. */
    public static final Correction NONE = new Correction(null, Json.object());

    /**
     * Reads the body of a request.
     *
     * @throws RejectedException naming the field that is wrong
     */
    public static Correction read(ObjectNode body) throws RejectedException {
        JobFields.allowOnly(body, Set.of("version", "values"));
        JsonNode version = body.get("version");
        if (version != null && !version.isInt()) {
            throw new RejectedException(
                    ErrorCode.INVALID_FIELD,
                    "Field 'version' is " + ErrorText.show(version.toString())
                            + "; it must be the number of a version of the order's process.");
        }
        return new Correction(version == null ? null : version.intValue(), JobFields.object(body, "values"));
    }
}
