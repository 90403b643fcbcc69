package org.omflow.booster.broker.web;

import io.javalin.config.RoutesConfig;

/** Some of what the Booster's web serves. */
@FunctionalInterface
public interface Routes {
    /** Adds them to a server that is being made. */
    void addTo(RoutesConfig routes);
}
