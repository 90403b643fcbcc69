package org.omflow.booster.broker.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.function.Supplier;
import org.omflow.booster.broker.engine.BrokerHealth;
import org.omflow.booster.ha.doctor.Finding;
import org.omflow.booster.ha.json.Json;

/** Liveness and readiness of the Booster, for load balancers and supervisors; open to everyone. */
public final class BoosterHealthRoutes implements Routes {
    private static final int UNAVAILABLE = 503;

    private final Supplier<BrokerHealth> health;
    private final Supplier<List<Finding>> findings;

    /**
     * Health as these say.
     *
     * @param findings what is wrong around the Booster
     */
    public BoosterHealthRoutes(Supplier<BrokerHealth> health, Supplier<List<Finding>> findings) {
        this.health = health;
        this.findings = findings;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/health/live", this::live);
        routes.get("/health/ready", this::ready);
    }

    private void live(Context context) {
        WebServer.json(context, Json.object().put("status", "live"));
    }

    private void ready(Context context) {
        BrokerHealth now = health.get();
        ObjectNode body = Json.object().put("status", now.ready() ? "ready" : "not ready");
        ArrayNode reasons = body.putArray("reasons");
        now.reasons().forEach(reasons::add);
        body.set("findings", Finding.toJson(findings.get()));
        WebServer.json(now.ready() ? context : context.status(UNAVAILABLE), body);
    }
}
