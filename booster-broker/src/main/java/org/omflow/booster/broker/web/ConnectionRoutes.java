package org.omflow.booster.broker.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.function.Supplier;
import org.omflow.booster.broker.engine.ClientStats;
import org.omflow.booster.ha.json.Json;

/** The connected clients, for admins. */
public final class ConnectionRoutes implements Routes {
    private final Supplier<List<ClientStats>> clients;

    public ConnectionRoutes(Supplier<List<ClientStats>> clients) {
        this.clients = clients;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/api/nodes", this::answer);
    }

    private void answer(Context context) {
        ObjectNode body = Json.object();
        ArrayNode nodes = body.putArray("nodes");
        for (ClientStats client : clients.get()) {
            ObjectNode node = nodes.addObject()
                    .put("user", client.user())
                    .put("role", client.role())
                    .put("address", client.address())
                    .put("protocol", client.protocol())
                    .put("since", client.since().toString())
                    .put("consumers", client.consumers());
            if (client.jobConsumers() > 0) {
                node.put("jobConsumers", client.jobConsumers()).put("jobsHeld", client.jobsHeld());
            }
        }
        WebServer.json(context, body);
    }
}
