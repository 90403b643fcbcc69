package org.omflow.booster.broker.web;

import io.javalin.config.RoutesConfig;
import java.util.function.Supplier;

/** The figures for a monitoring system, in the form Prometheus reads; open to everyone. */
final class MetricRoutes {
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final Supplier<String> text;

    MetricRoutes(Supplier<String> text) {
        this.text = text;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/metrics", context -> context.result(text.get()).contentType(PROMETHEUS));
    }
}
