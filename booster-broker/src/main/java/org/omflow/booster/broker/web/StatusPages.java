package org.omflow.booster.broker.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.function.Supplier;
import org.omflow.booster.broker.BoosterStatus;
import org.omflow.booster.ha.json.Json;

/** What this Booster is and does, for admins. */
final class StatusPages {
    private final Supplier<BoosterStatus> status;

    StatusPages(Supplier<BoosterStatus> status) {
        this.status = status;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/api/status", this::answer);
    }

    private void answer(Context context) {
        BoosterStatus now = status.get();
        ObjectNode body = Json.object()
                .put("role", now.role())
                .put("state", now.state())
                .put("version", now.version())
                .put("since", now.since().toString())
                .put("host", now.host())
                .put("connections", now.connections());
        body.putObject("ports")
                .put("messages", now.messagesPort())
                .put("clients", now.clientsPort())
                .put("web", now.webPort());
        WebServer.json(context, body);
    }
}
