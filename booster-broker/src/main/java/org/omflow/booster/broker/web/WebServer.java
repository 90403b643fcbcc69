package org.omflow.booster.broker.web;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.omflow.booster.broker.config.BoosterStartException;
import org.omflow.booster.broker.dead.NotActiveException;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.preauth.UnauthenticatedConnections;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.web.WebPort;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The web server of the Booster: health and metrics for everyone, everything below {@code /api} for admins. */
public final class WebServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WebServer.class);

    private static final int MOST_THREADS = 16;
    private static final Duration IDLE_WHEN_STOPPING = Duration.ofMillis(100);

    /** Answers are data: no browser may cache them, render them as a page, or embed them in one. */
    static final Map<String, String> SECURITY_HEADERS = Map.of(
            "Cache-Control", "no-store",
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
            "Referrer-Policy", "no-referrer",
            "X-Content-Type-Options", "nosniff");

    private final Javalin server;

    private WebServer(Javalin server) {
        this.server = server;
    }

    /**
     * Starts serving.
     *
     * @param port 0 for any free port
     * @param unauthenticated tracks the connections that have not sent a request
     * @param adminOnly guards everything below {@code /api}
     * @param served the routes to serve
     * @throws BoosterStartException when the port cannot be opened
     */
    public static WebServer start(
            String host,
            int port,
            Encryption encryption,
            UnauthenticatedConnections unauthenticated,
            AdminOnly adminOnly,
            List<Routes> served)
            throws BoosterStartException {
        Javalin server = Javalin.create(config -> {
            jetty(
                    config,
                    new WebPort(
                            host,
                            port,
                            encryption,
                            true,
                            unauthenticated,
                            RequestLimits.MOST_BYTES,
                            IDLE_WHEN_STOPPING));
            routes(config.routes, adminOnly, served);
        });
        try {
            return new WebServer(server.start());
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

    private static void jetty(JavalinConfig config, WebPort port) {
        config.startup.showJavalinBanner = false;
        config.http.prefer405over404 = true;
        config.http.maxRequestSize = RequestLimits.MOST_BYTES;
        config.jetty.threadPool = threads();
        port.addTo(config);
        config.jetty.modifyHttpConfiguration(http -> http.setIdleTimeout(WebPort.IDLE.toMillis()));
        config.jetty.modifyServer(server -> server.setErrorHandler(new BoosterErrors()));
    }

    private static void routes(RoutesConfig routes, AdminOnly adminOnly, List<Routes> served) {
        routes.before(RequestLimits::checkSize);
        routes.before("/api/*", RequestLimits::checkOrigin);
        routes.before("/api/*", adminOnly::check);
        served.forEach(some -> some.addTo(routes));
        routes.exception(WebProblem.class, WebProblem::answer);
        routes.exception(NotActiveException.class, (why, context) -> WebProblem.notActive(why)
                .answer(context));
        routes.exception(HttpResponseException.class, (refusal, context) -> WebProblem.of(refusal, context)
                .answer(context));
        routes.exception(Exception.class, (cause, context) -> {
            log.error("{} {} failed", context.method(), context.path(), cause);
            WebProblem.internal().answer(context);
        });
    }

    /** Answers with JSON. */
    static void json(Context context, JsonNode body) {
        SECURITY_HEADERS.forEach(context::header);
        context.result(Json.write(body)).contentType("application/json");
    }

    private static QueuedThreadPool threads() {
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS);
        threads.setName("web");
        return threads;
    }
}
