package org.omflow.booster.broker.web;

import io.javalin.config.RoutesConfig;
import java.util.function.Supplier;

/** The metrics in Prometheus text format; open to everyone. */
public final class MetricRoutes implements Routes {
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final Supplier<String> text;

    public MetricRoutes(Supplier<String> text) {
        this.text = text;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/metrics", context -> context.result(text.get()).contentType(PROMETHEUS));
    }
}
