package org.omflow.booster.server;

import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.omflow.booster.ha.connection.BoosterConnector;
import org.omflow.booster.ha.connection.BoosterOptions;
import org.omflow.booster.ha.database.Database;
import org.omflow.booster.ha.database.DatabaseClock;
import org.omflow.booster.ha.database.DatabaseProbe;
import org.omflow.booster.ha.database.DirectConnections;
import org.omflow.booster.ha.doctor.Doctor;
import org.omflow.booster.ha.doctor.OpenFilesCheck;
import org.omflow.booster.ha.fault.VitalThreads;
import org.omflow.booster.ha.periodic.MonotonicClock;
import org.omflow.booster.ha.periodic.PeriodicTasks;
import org.omflow.booster.ha.preauth.PreAuthOptions;
import org.omflow.booster.ha.preauth.UnauthenticatedConnections;
import org.omflow.booster.ha.service.ServiceStatus;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.tls.TlsIdentity;
import org.omflow.booster.ha.web.WebPort;
import org.omflow.booster.server.access.ApiTokenStore;
import org.omflow.booster.server.execution.JobMetrics;
import org.omflow.booster.server.job.JobOptions;
import org.omflow.booster.server.job.WorkTables;
import org.omflow.booster.server.outbox.OutboxSweep;
import org.omflow.booster.server.purge.Purge;
import org.omflow.booster.server.purge.PurgeOptions;
import org.omflow.booster.server.rest.Readiness;
import org.omflow.booster.server.rest.RestOptions;
import org.omflow.booster.server.rest.RestServer;
import org.omflow.booster.server.submit.JobSender;
import org.omflow.booster.server.submit.PendingReplies;
import org.omflow.booster.server.submit.ReusedIds;
import org.omflow.booster.server.submit.Submissions;
import org.omflow.booster.server.worker.JobWorkers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The OMFLOW Server: wires its parts and starts and stops them in order. */
public final class OmflowServer {
    private static final Logger log = LoggerFactory.getLogger(OmflowServer.class);
    /** The server's part of the database schema. */
    public static final String SCHEMA = "server";

    private static final Duration CHECK_PERIOD = Duration.ofSeconds(1);
    private static final Duration DOCTOR_PERIOD = Duration.ofMinutes(1);
    /** While the doctor refuses: this server goes on soon after a remedy. */
    private static final Duration REMEDY_PAUSE = Duration.ofSeconds(5);
    /** The most bytes read of a body before its caller is authenticated. */
    private static final int UNAUTHENTICATED_BODY = 64 << 10;

    private static final Duration IDLE_WHEN_STOPPING = Duration.ofSeconds(1);

    private final Settings settings;
    private final Encryption web;
    private final String name;
    private final Database database;
    private final JobWorkers workers;
    private final PendingReplies answers;
    private final JobSender sender;
    private final OutboxSweep sweep;
    private final Purge purge;
    private final Thread senderThread;
    private final VitalThreads vital = new VitalThreads();
    private final UnauthenticatedConnections unauthenticated;
    /** One thread for each task: one that waits for the database or a Booster delays no other. */
    private final PeriodicTasks periodicTasks = new PeriodicTasks(7);

    /** Health probes need no login, so they take no connection that workers need. */
    private final DatabaseProbe probe;

    private final Doctor doctor;
    /** When the doctor last looked; by one thread at a time. */
    private volatile long lookedAround;

    private final Readiness readiness;
    private final RestServer rest;

    private final CountDownLatch stopping = new CountDownLatch(1);

    /**
     * Creates a server without starting it.
     *
     * @param toBooster the encryption of connections to the Boosters
     * @param web the encryption of HTTP
     * @throws org.omflow.booster.ha.settings.SettingsException when the settings name no way to log in at the Booster
     */
    public OmflowServer(Settings settings, Encryption toBooster, Encryption web, Clock clock) {
        this.settings = settings;
        this.web = web;
        name = settings.get(ServerOptions.NAME);
        BoosterConnector connector = BoosterOptions.connector(settings, toBooster);
        PrometheusMeterRegistry metrics = metrics(name);
        database = Database.open(settings, name, clock);
        database.pool().setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(metrics));
        Jdbi jdbi = Jdbi.create(database.dataSource());
        DatabaseClock databaseClock = database.clock();
        Clock trusted = databaseClock.trusted();
        WorkTables tables = WorkTables.of(jdbi, database.dialect(), trusted);

        doctor = new Doctor(ServerChecks.of(
                settings,
                () -> web.identity().flatMap(TlsIdentity::certificate),
                toBooster,
                databaseClock,
                clock,
                new OpenFilesCheck()));
        workers = new JobWorkers(
                settings,
                name,
                connector,
                database,
                tables,
                new JobMetrics(metrics),
                () -> databaseClock.fault().isEmpty() && doctor.refusal().isEmpty());
        probe = new DatabaseProbe(DirectConnections.of(settings), databaseClock);
        sweep = new OutboxSweep(jdbi, tables.outbox(), tables.held(), connector, trusted, probe::answers);
        purge = new Purge(
                jdbi,
                database.dialect(),
                trusted,
                settings.get(JobOptions.DEDUPLICATION_WINDOW),
                settings.get(PurgeOptions.HISTORY_KEEP));
        answers = new PendingReplies(jdbi, tables.processed());
        sender = new JobSender(connector, jdbi, tables.outbox(), answers);
        senderThread = vital.thread("job sender", sender);

        unauthenticated = new UnauthenticatedConnections(
                RestOptions.PORT.name(),
                settings.get(PreAuthOptions.TIMEOUT),
                PreAuthOptions.most(settings),
                new MonotonicClock());
        watch(metrics, unauthenticated);
        FunctionCounter.builder("omflow_dead_jobs_refused", workers, JobWorkers::refusedDeadJobs)
                .description("Rejected jobs that the full queue of dead jobs refused, which are only logged")
                .register(metrics);
        FunctionCounter.builder("omflow_periodic_task_failures", periodicTasks, PeriodicTasks::failures)
                .description("Failed runs of periodic tasks")
                .register(metrics);
        readiness = new Readiness(
                probe::answers,
                () -> vital.faultNow().or(databaseClock::fault),
                sender::isConnected,
                workers::connected,
                doctor::findings);
        rest = new RestServer(
                new RestServer.About(name, version()),
                new WebPort(
                        settings.get(RestOptions.HOST),
                        settings.get(RestOptions.PORT),
                        web,
                        false,
                        unauthenticated,
                        UNAUTHENTICATED_BODY,
                        IDLE_WHEN_STOPPING),
                tables,
                // Trust ends by the time that passes: a clock set back must not lengthen it.
                new ApiTokenStore(jdbi, new MonotonicClock()),
                new Submissions(
                        sender,
                        answers,
                        new ReusedIds(tables, probe::answers),
                        trusted,
                        settings.get(RestOptions.LONGEST_WAIT)),
                readiness,
                metrics);
    }

    /**
     * Starts to serve; waits for the database as long as it takes and answers health probes meanwhile.
     *
     * @throws InterruptedException when the starting thread is interrupted
     */
    public void start() throws InterruptedException {
        int port = rest.start();
        periodicTasks.add("unauthenticated", CHECK_PERIOD, unauthenticated::closeExpired);
        periodicTasks.addNow("the database's health", CHECK_PERIOD, probe);
        log.info(
                "OMFLOW Server {} version {} serves {} on {}:{}",
                name,
                version(),
                web.scheme(),
                settings.get(RestOptions.HOST),
                port);
        if (!database.await(this::isStopping) || !awaitRemedies()) {
            return;
        }
        database.migrate(SCHEMA, version());
        senderThread.start();
        periodicTasks.addNow("the outbox", settings.get(JobOptions.OUTBOX_SWEEP), sweep);
        periodicTasks.add("answers that are awaited", PendingReplies.LOOK, answers::look);
        periodicTasks.addNow("retention", settings.get(PurgeOptions.PURGE_PAUSE), purge);
        periodicTasks.add("silent sessions of the database", CHECK_PERIOD, database::endSilentSessions);
        periodicTasks.add("the surroundings", REMEDY_PAUSE, this::lookAroundWhenDue);
        workers.start(vital);
        readiness.become(Readiness.State.SERVING);
        log.info(
                "OMFLOW Server {} is ready: {} job workers, Boosters {}",
                name,
                workers.size(),
                settings.get(BoosterOptions.ADDRESSES));
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    /** Waits until nothing is wrong with which this server does not work; false when stopped. */
    private boolean awaitRemedies() throws InterruptedException {
        lookAround();
        while (doctor.refusal().isPresent()) {
            if (stopping.await(REMEDY_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
            lookAround();
        }
        return !isStopping();
    }

    private void lookAroundWhenDue() {
        if (doctor.refusal().isPresent() || System.nanoTime() - lookedAround >= DOCTOR_PERIOD.toNanos()) {
            lookAround();
        }
    }

    private void lookAround() {
        lookedAround = System.nanoTime();
        boolean refused = doctor.refusal().isPresent();
        doctor.run();
        if (refused && doctor.refusal().isEmpty()) {
            // Those of before the remedy go on without it.
            database.renewConnections();
        }
    }

    /** Finishes the jobs under way, takes no more and stops. Jobs not done in time go back to the Booster. */
    public void stop() {
        stopping.countDown();
        vital.stop();
        readiness.become(Readiness.State.STOPPING);
        Duration most = settings.get(ServerOptions.STOP_TIMEOUT);
        log.info("OMFLOW Server {} stops after its current jobs", name);
        try {
            workers.stop(most);
            // Without its reply queue a later rejection becomes a dead job, so a request that ends with 202 loses none.
            sender.stop();
            senderThread.join(most.toMillis());
            answers.stop();
            rest.stop();
            sweep.stop();
            purge.stop();
            if (periodicTasks.finish(most)) {
                sweep.close();
                probe.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        database.close();
        log.info("OMFLOW Server {} has stopped", name);
    }

    /** Completed once it cannot go on and must be started again, with a sentence that says why. */
    CompletableFuture<String> fault() {
        return vital.fault();
    }

    /** How it is, in words. */
    ServiceStatus inWords() {
        return readiness.inWords("OMFLOW Server " + version() + ", " + name);
    }

    /** The version of the program; {@code development} when it does not run from its package. */
    static String version() {
        return Optional.ofNullable(OmflowServer.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    private static void watch(PrometheusMeterRegistry registry, UnauthenticatedConnections unauthenticated) {
        Gauge.builder("omflow_unauthenticated_connections", unauthenticated, UnauthenticatedConnections::waiting)
                .description("Connections that wait for a request")
                .register(registry);
        FunctionCounter.builder(
                        "omflow_unauthenticated_connections_refused",
                        unauthenticated,
                        UnauthenticatedConnections::refused)
                .description("Connections closed before a request")
                .register(registry);
    }

    private static PrometheusMeterRegistry metrics(String server) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.config().commonTags("server", server);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmGcMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        return registry;
    }
}
