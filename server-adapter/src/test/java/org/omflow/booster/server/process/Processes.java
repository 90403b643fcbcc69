package org.omflow.booster.server.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.omflow.booster.ha.json.Json;

/** Writes processes and forms for tests: JSON with the two kinds of quotes swapped. */
final class Processes {
    private Processes() {}

    static ObjectNode json(String singleQuoted) {
        try {
            return (ObjectNode) Json.read(singleQuoted.replace("\"", "\\u0027").replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError("the test's JSON is wrong: " + e.getOriginalMessage(), e);
        }
    }

    /** A process with a form; both without their outer brackets. */
    static ProcessDefinition process(String form, String nodes) {
        return read(json("{'key':'test','form':[" + form + "],'nodes':[" + nodes + "]}"));
    }

    /** A process that accepts any field. */
    static ProcessDefinition process(String nodes) {
        return read(json("{'key':'test','nodes':[" + nodes + "]}"));
    }

    static ProcessDefinition read(ObjectNode json) {
        try {
            return ProcessDefinition.read(json);
        } catch (InvalidDefinitionException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }
}
