package org.omflow.booster.broker.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.function.Supplier;
import org.omflow.booster.broker.engine.QueueStats;
import org.omflow.booster.ha.json.Json;

/** The queues and topics and their counters, for admins. */
public final class QueueRoutes implements Routes {
    private final Supplier<List<QueueStats>> queues;

    public QueueRoutes(Supplier<List<QueueStats>> queues) {
        this.queues = queues;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/api/queues", this::answer);
    }

    private void answer(Context context) {
        ArrayNode all = Json.array();
        for (QueueStats figures : queues.get()) {
            ObjectNode queue = all.addObject()
                    .put("name", figures.kind().name())
                    .put("type", figures.kind().isQueue() ? "queue" : "topic")
                    .put("messages", figures.messages())
                    .put("consumers", figures.consumers())
                    .put("added", figures.added())
                    .put("acknowledged", figures.acknowledged())
                    .put("expired", figures.expired())
                    .put("bytes", figures.bytes());
            if (figures.kind().grouped()) {
                queue.put("groups", figures.groups());
            }
            if (!figures.kind().isQueue()) {
                ArrayNode subscriptions = queue.putArray("durableSubscriptions");
                figures.subscriptions().forEach(subscriptions::add);
            }
        }
        ObjectNode body = Json.object();
        body.set("queues", all);
        WebServer.json(context, body);
    }
}
