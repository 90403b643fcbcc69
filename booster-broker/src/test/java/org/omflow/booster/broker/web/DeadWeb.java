package org.omflow.booster.broker.web;

import io.javalin.Javalin;
import org.omflow.booster.broker.audit.Actor;
import org.omflow.booster.broker.audit.AuditLog;
import org.omflow.booster.broker.dead.DeadJobs;
import org.omflow.booster.broker.pair.Standing;

/** The web of a Booster of a test, with nothing on it but the dead jobs, for everyone and with a standing of the test's choice. */
public final class DeadWeb implements AutoCloseable {
    private final Javalin server;

    private DeadWeb(Javalin server) {
        this.server = server;
    }

    /** Serves on loopback. */
    public static DeadWeb start(DeadJobs dead, Standing standing, AuditLog audit) {
        return new DeadWeb(Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    config.routes.before(context -> context.attribute("actor", new Actor("admin", context.ip())));
                    new DeadPages(dead, () -> standing, audit).addTo(config.routes);
                    config.routes.exception(WebProblem.class, WebProblem::answer);
                })
                .start("127.0.0.1", 0));
    }

    /** Where it serves. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }
}
