package org.omflow.booster.installer.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.omflow.booster.ha.json.Json;

/**
 * One line of a server's export of all orders.
 *
 * @param formSteps the steps that people did, in order
 */
record ExportedOrder(String key, String process, String status, JsonNode form, List<Step> formSteps) {
    private static final String FORM = "form";

    /** One step that a person did. */
    record Step(String node, String by, String server) {}

    /**
     * Reads a line.
     *
     * @throws IOException when the line is not a JSON object with a key
     */
    static ExportedOrder parse(String line) throws IOException {
        JsonNode json;
        try {
            json = Json.read(line);
        } catch (JsonProcessingException e) {
            throw new IOException("The export holds a line that is not JSON: " + e.getOriginalMessage(), e);
        }
        if (!json.path("key").isTextual()) {
            throw new IOException("The export holds a line without an order key: " + line);
        }
        List<Step> steps = new ArrayList<>();
        for (JsonNode step : json.path("steps")) {
            if (FORM.equals(step.path("type").textValue())) {
                steps.add(new Step(
                        step.path("node").textValue(),
                        step.path("by").textValue(),
                        step.path("server").asText("unknown")));
            }
        }
        return new ExportedOrder(
                json.path("key").textValue(),
                json.path("process").textValue(),
                json.path("status").asText("unknown"),
                json.path(FORM),
                steps);
    }

    List<String> nodes() {
        return formSteps.stream().map(Step::node).toList();
    }
}
