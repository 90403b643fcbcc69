package org.omflow.booster.broker.web;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.omflow.booster.broker.Booster;
import org.omflow.booster.broker.BoosterStartException;
import org.omflow.booster.broker.user.Realm;
import org.omflow.booster.ha.json.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The web server of the Booster: health and metrics for everyone, everything below {@code /api} for admins. */
public final class WebServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WebServer.class);

    private static final int MOST_THREADS = 16;
    private static final int NOT_FOUND = 404;

    private final Javalin server;

    private WebServer(Javalin server) {
        this.server = server;
    }

    /**
     * Starts serving.
     *
     * @param port 0 for any free port
     * @throws BoosterStartException when the port cannot be opened
     */
    public static WebServer start(String host, int port, Booster booster, Realm realm) throws BoosterStartException {
        Javalin server = Javalin.create(config -> configure(config, booster, realm));
        try {
            return new WebServer(server.start(host, port));
        } catch (RuntimeException e) {
            server.stop();
            throw new BoosterStartException(
                    "The web server cannot open port " + port + " on " + host + " (" + e.getMessage()
                            + "): stop the program that uses it, or set web.port to a free port",
                    e);
        }
    }

    /** The port it serves on. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }

    private static void configure(JavalinConfig config, Booster booster, Realm realm) {
        config.startup.showJavalinBanner = false;
        config.jetty.threadPool = threads();
        config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
        AdminOnly adminOnly = new AdminOnly(realm);
        config.routes.before("/api/*", adminOnly::check);
        new HealthPages(booster::health).addTo(config.routes);
        new MetricPages(booster::metrics).addTo(config.routes);
        new StatusPages(booster::status).addTo(config.routes);
        new QueuePages(booster::queues).addTo(config.routes);
        config.routes.exception(WebProblem.class, WebProblem::answer);
        config.routes.exception(Exception.class, (cause, context) -> {
            log.error("{} {} failed", context.method(), context.path(), cause);
            WebProblem.internal().answer(context);
        });
        config.routes.error(NOT_FOUND, context -> WebProblem.notFound(context).answer(context));
    }

    /** Answers with JSON. */
    static void json(Context context, JsonNode body) {
        context.result(Json.write(body)).contentType("application/json");
    }

    private static QueuedThreadPool threads() {
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS);
        threads.setName("web");
        return threads;
    }
}
