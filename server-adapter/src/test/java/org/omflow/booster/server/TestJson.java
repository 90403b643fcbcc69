package org.omflow.booster.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.omflow.booster.ha.json.Json;

/** Writes JSON in tests with single quotes. */
public final class TestJson {
    /** Of the process most tests use: two forms and an end. */
    public static final String HELPDESK =
            """
            {'key':'helpdesk','name':'Help desk','nodes':[
              {'id':'start','type':'start','next':'assign'},
              {'id':'assign','type':'form','next':'solve'},
              {'id':'solve','type':'form','next':'end'},
              {'id':'end','type':'end'}]}""";

    private TestJson() {}

    public static ObjectNode json(String singleQuoted) {
        try {
            return (ObjectNode) Json.read(singleQuoted.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError("the test's JSON is wrong: " + e.getOriginalMessage(), e);
        }
    }
}
