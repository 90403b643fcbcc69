package org.omflow.booster.server.rest;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Jdbi;
import org.omflow.booster.ha.database.Dialect;
import org.omflow.booster.ha.database.WrongClockException;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.RejectedException;
import org.omflow.booster.ha.web.WebPort;
import org.omflow.booster.server.access.ApiTokenStore;
import org.omflow.booster.server.audit.Audit;
import org.omflow.booster.server.incident.IncidentService;
import org.omflow.booster.server.job.WorkTables;
import org.omflow.booster.server.rows.NewerDataException;
import org.omflow.booster.server.submit.Submissions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the REST interface of the OMFLOW Server. Thread-safe. */
public final class RestServer {
    /** Tells a caller that the database is down. */
    static final String NO_DATABASE = "The database does not answer; retry.";

    private static final String NEWER_DATA =
            " is known to newer servers only; ask one of these, or update this server.";

    private static final Logger log = LoggerFactory.getLogger(RestServer.class);

    private static final int LEAST_THREADS = 8;
    private static final int MOST_THREADS = 250;
    /** How many requests may wait for the answers to their jobs: a part of the connections that a port has by default. */
    private static final int MOST_WAITING = 1000;

    private static final int MOST_WAITING_OF_ONE = MOST_WAITING / 4;
    /** How many bytes of large replies may be unread: about half the threads stay free. */
    private static final int MOST_UNREAD = 64 << 20;

    private static final int MOST_UNREAD_OF_ONE = MOST_UNREAD / 4;
    /** The threads of a burst of requests end after this time. */
    private static final Duration IDLE_THREAD = Duration.ofSeconds(10);

    private static final String SEE_GUIDE = "; see REST.md for the endpoints";

    private final Javalin javalin;

    /**
     * Identifies this server.
     *
     * @param name as recorded in the history
     * @param version of the program
     */
    public record About(String name, String version) {}

    /**
     * Creates a server that does not listen yet.
     *
     * @param port where it will listen
     */
    public RestServer(
            About about,
            WebPort port,
            WorkTables tables,
            ApiTokenStore tokens,
            Submissions submissions,
            Readiness readiness,
            PrometheusMeterRegistry metrics) {
        Jdbi jdbi = tables.jdbi();
        Clock clock = tables.clock();
        BearerAuthorizer gate = new BearerAuthorizer(tokens, readiness);
        Audit audit = new Audit(jdbi, tables.dialect(), clock, about.name());
        IncidentService incidents = new IncidentService(
                jdbi, tables.incidents(), tables.orders(), tables.processes(), tables.outbox(), tables.held(), clock);
        QueuedThreadPool threads = threads();
        javalin = Javalin.create(config -> {
            quiet(config);
            config.jetty.threadPool = threads;
            config.appData(Replies.UNREAD, new UnreadReplies(MOST_UNREAD_OF_ONE, MOST_UNREAD));
            port.addTo(config);
            new HealthRoutes(about, readiness, metrics).addTo(config.routes);
            new OrderRoutes(
                            jdbi,
                            tables.orders(),
                            submissions,
                            new WaitingRequests(MOST_WAITING_OF_ONE, MOST_WAITING),
                            threads)
                    .addTo(config.routes, gate);
            new JobRoutes(tables).addTo(config.routes, gate);
            new ProcessRoutes(jdbi, tables.processes(), audit).addTo(config.routes, gate);
            new IncidentRoutes(jdbi, tables.incidents(), incidents, audit).addTo(config.routes, gate);
            new AuditRoutes(jdbi, audit).addTo(config.routes, gate);
            config.routes.exception(
                    RejectedException.class, (e, context) -> Replies.error(context, e.code(), e.getMessage()));
            config.routes.exception(
                    NewerDataException.class,
                    (e, context) -> Replies.error(context, ErrorCode.UNAVAILABLE, e.getMessage() + NEWER_DATA));
            config.routes.exception(
                    WrongClockException.class,
                    (e, context) -> Replies.error(
                            context,
                            ErrorCode.UNAVAILABLE,
                            "Retry later or at another server: " + e.getMessage() + "."));
            config.routes.exception(HttpResponseException.class, RestServer::noSuchPage);
            config.routes.exception(Exception.class, (e, context) -> unexpected(e, tables.dialect(), context));
        });
    }

    /**
     * Starts to listen.
     *
     * @return the port, which differs from the one given only when that was 0
     * @throws io.javalin.util.JavalinBindException when the port is in use
     */
    public int start() {
        return javalin.start().port();
    }

    /** Stops listening after the requests under way. */
    public void stop() {
        javalin.stop();
    }

    private static QueuedThreadPool threads() {
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, LEAST_THREADS, (int) IDLE_THREAD.toMillis());
        // The default evicts one thread at a time.
        threads.setMaxEvictCount(MOST_THREADS);
        threads.setName("rest");
        return threads;
    }

    private static void quiet(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.prefer405over404 = true;
        // An order key may hold any visible character, a slash included.
        config.jetty.modifyHttpConfiguration(
                http -> http.setUriCompliance(
                        UriCompliance.from(
                                "RFC3986,AMBIGUOUS_PATH_SEGMENT,AMBIGUOUS_PATH_SEPARATOR,AMBIGUOUS_PATH_ENCODING,SUSPICIOUS_PATH_CHARACTERS")));
        config.jetty.modifyServletContextHandler(
                handler -> handler.getServletHandler().setDecodeAmbiguousURIs(true));
        config.jetty.modifyServer(server -> server.setErrorHandler(new ServerErrors()));
    }

    private static void noSuchPage(HttpResponseException e, Context context) {
        String message = e.getStatus() == 405
                ? "Method " + context.method() + " is not allowed for " + context.path() + SEE_GUIDE
                : "There is nothing at " + context.path() + SEE_GUIDE;
        Replies.error(
                context, ErrorCode.NOT_FOUND, e.getStatus() == 404 || e.getStatus() == 405 ? message : e.getMessage());
        context.status(e.getStatus());
    }

    private static void unexpected(Exception e, Dialect dialect, Context context) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            boolean mayPass = cause instanceof ConnectionException
                    || cause instanceof SQLException sql && (dialect.isUnavailable(sql) || dialect.isContention(sql));
            if (mayPass) {
                log.warn("{} {} failed: {}", context.method(), context.path(), cause.getMessage());
                Replies.error(context, ErrorCode.UNAVAILABLE, NO_DATABASE);
                return;
            }
        }
        log.error("{} {} failed", context.method(), context.path(), e);
        Replies.error(context, ErrorCode.INTERNAL, "Internal error of this server; see its log.");
    }
}
