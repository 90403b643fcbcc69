package org.omflow.booster.broker.web;

import io.javalin.Javalin;
import org.omflow.booster.broker.audit.AuditLog;
import org.omflow.booster.broker.pairing.UsersOffer;

/** The web of one Booster of a test, with nothing on it but what the other Booster is told. */
public final class PairWeb implements AutoCloseable {
    private final Javalin server;

    private PairWeb(Javalin server) {
        this.server = server;
    }

    /** Serves on loopback. */
    public static PairWeb start(int port, UsersOffer offer, AuditLog audit) {
        return new PairWeb(Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    new PairPages(offer, audit).addTo(config.routes);
                    config.routes.exception(WebProblem.class, WebProblem::answer);
                })
                .start("127.0.0.1", port));
    }

    @Override
    public void close() {
        server.stop();
    }
}
