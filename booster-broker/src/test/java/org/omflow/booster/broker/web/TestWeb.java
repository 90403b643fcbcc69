package org.omflow.booster.broker.web;

import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import java.util.function.Consumer;
import org.omflow.booster.broker.audit.Actor;
import org.omflow.booster.broker.audit.AuditLog;
import org.omflow.booster.broker.dead.DeadJobs;
import org.omflow.booster.broker.pair.LeadershipCheck;
import org.omflow.booster.broker.usersync.UsersEndpoint;
import org.omflow.booster.broker.wire.OtherBooster;

/** The web of a Booster of a test, on loopback and in the clear, with nothing on it but a few of its pages. */
public final class TestWeb implements AutoCloseable {
    private final Javalin server;

    private TestWeb(int port, Consumer<RoutesConfig> pages) {
        server = Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    pages.accept(config.routes);
                    config.routes.exception(WebProblem.class, WebProblem::answer);
                })
                .start("127.0.0.1", port);
    }

    /** What the other Booster is told. */
    public static TestWeb ofPair(int port, UsersEndpoint offer, OtherBooster other, AuditLog audit) {
        return new TestWeb(port, new PairRoutes(offer, other, audit)::addTo);
    }

    /** The dead jobs, for everyone and with a standing of the test's choice, at any free port. */
    public static TestWeb ofDeadJobs(DeadJobs dead, LeadershipCheck leadershipCheck, AuditLog audit) {
        return new TestWeb(0, routes -> {
            routes.before(context -> context.attribute("actor", new Actor("admin", context.ip())));
            new DeadJobRoutes(dead, () -> leadershipCheck, audit).addTo(routes);
        });
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
