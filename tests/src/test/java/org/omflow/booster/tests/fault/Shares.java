package org.omflow.booster.tests.fault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Job;

/** A process that divides an amount among people and cannot do so for nobody, until it is repaired. */
final class Shares {
    /** The expression that fails for nobody. */
    static final String EXPRESSION = "amount / people";

    static final String DIVIDE = "divide";
    static final String PAY = "pay";
    static final String RECEIPT = "receipt";

    private static final String DEFINITION =
            """
            {"key":"shares","name":"Shares",
             "form":[{"name":"amount","type":"number"},{"name":"people","type":"number"},{"name":"share","type":"number"}],
             "nodes":[
              {"id":"start","type":"start","next":"divide"},
              {"id":"divide","type":"setform","set":{"share":"amount / people"},"next":"pay"},
              {"id":"pay","type":"form","name":"Pay","next":"receipt"},
              {"id":"receipt","type":"form","name":"Send a receipt","next":"end"},
              {"id":"end","type":"end"}]}""";

    private Shares() {}

    /** The process that fails for nobody. */
    static ObjectNode definition() {
        return Json.readOwn(DEFINITION);
    }

    /** The process after its repair. */
    static ObjectNode repaired() {
        return Json.readOwn(DEFINITION.replace(EXPRESSION, "people == 0 ? 0 : " + EXPRESSION));
    }

    /** Places an order to be divided among so many. */
    static Job order(String key, int people) {
        return new Job.PlaceOrder(
                "shares", key, Json.object().put("amount", 100).put("people", people), "amy");
    }

    /** Completes one of the two forms. */
    static Job step(String key, String node) {
        return new Job.CompleteStep(key, node, Json.object(), "bob");
    }
}
