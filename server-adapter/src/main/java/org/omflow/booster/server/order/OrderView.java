package org.omflow.booster.server.order;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.omflow.booster.ha.json.Json;

/** An order as answers and the REST interface show it. */
public final class OrderView {
    private OrderView() {}

    /** The order without its steps. */
    public static ObjectNode of(Order order) {
        ObjectNode json = Json.object()
                .put("key", order.key())
                .put("process", order.identity().process())
                .put("version", order.identity().version())
                .put("status", order.status().wireName());
        ArrayNode waitingAt = json.putArray("waitingAt");
        if (order.progress() != null && order.status() != OrderStatus.CANCELLED) {
            order.progress().waitingAt().forEach(waitingAt::add);
        }
        json.set("form", order.form());
        if (order.identity().parentKey() != null) {
            json.put("parent", order.identity().parentKey());
        }
        return json.put("by", order.identity().placedBy())
                .put("placedAt", order.identity().placedAt().toString())
                .put("changedAt", order.changedAt().toString());
    }

    /** The order with these steps. */
    public static ObjectNode of(Order order, List<Step> steps) {
        ObjectNode json = of(order);
        ArrayNode list = json.putArray("steps");
        steps.forEach(step -> list.add(of(step)));
        return json;
    }

    /** One step of an order. */
    public static ObjectNode of(Step step) {
        return Json.object()
                .put("seq", step.seq())
                .put("node", step.node())
                .put("type", step.nodeType())
                .put("by", step.by())
                .put("login", step.login())
                .put("server", step.server())
                .put("at", step.at().toString())
                .set("form", step.form());
    }
}
