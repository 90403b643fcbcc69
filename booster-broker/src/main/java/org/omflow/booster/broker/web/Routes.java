package org.omflow.booster.broker.web;

import io.javalin.config.RoutesConfig;

/** A group of routes of the Booster's web server. */
@FunctionalInterface
public interface Routes {
    /** Adds the routes to a server under construction. */
    void addTo(RoutesConfig routes);
}
