package org.omflow.booster.server.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.omflow.booster.ha.json.Json;

/** {@code /health/live}, {@code /health/ready} and {@code /metrics}: open, for load balancers and monitoring. */
final class HealthRoutes {
    private final RestServer.About about;
    private final Readiness readiness;
    private final PrometheusMeterRegistry metrics;

    HealthRoutes(RestServer.About about, Readiness readiness, PrometheusMeterRegistry metrics) {
        this.about = about;
        this.readiness = readiness;
        this.metrics = metrics;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/health/live", this::live);
        routes.get("/health/ready", this::ready);
        routes.get("/metrics", this::metrics);
    }

    private void live(Context context) {
        Replies.small(
                context,
                HttpStatus.OK,
                Json.object().put("live", true).put("server", about.name()).put("version", about.version()));
    }

    private void ready(Context context) {
        ObjectNode look = readiness.look().put("server", about.name());
        Replies.small(context, look.get("ready").asBoolean() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE, look);
    }

    private void metrics(Context context) {
        context.contentType("text/plain; version=0.0.4; charset=utf-8").result(metrics.scrape());
    }
}
