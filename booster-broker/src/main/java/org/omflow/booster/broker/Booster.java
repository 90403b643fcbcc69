package org.omflow.booster.broker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.apache.activemq.artemis.core.server.Queue;
import org.omflow.booster.broker.audit.AuditLog;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.config.BoosterStartException;
import org.omflow.booster.broker.config.PortCheck;
import org.omflow.booster.broker.config.Version;
import org.omflow.booster.broker.dead.DeadJobs;
import org.omflow.booster.broker.disk.DiskMeter;
import org.omflow.booster.broker.disk.DiskSpace;
import org.omflow.booster.broker.disk.DiskWatch;
import org.omflow.booster.broker.engine.Broker;
import org.omflow.booster.broker.engine.BrokerConfiguration;
import org.omflow.booster.broker.engine.BrokerHealth;
import org.omflow.booster.broker.engine.BrokerWarmUp;
import org.omflow.booster.broker.engine.ClientStats;
import org.omflow.booster.broker.engine.LifecycleConfiguration;
import org.omflow.booster.broker.engine.QueueStats;
import org.omflow.booster.broker.guard.LargeMessageGate;
import org.omflow.booster.broker.guard.QueryGate;
import org.omflow.booster.broker.guard.SelectorGate;
import org.omflow.booster.broker.guard.SessionGate;
import org.omflow.booster.broker.guard.UnheardJobs;
import org.omflow.booster.broker.home.DataFolder;
import org.omflow.booster.broker.home.Home;
import org.omflow.booster.broker.metric.BoosterMetrics;
import org.omflow.booster.broker.pair.LeadershipCheck;
import org.omflow.booster.broker.pair.PairState;
import org.omflow.booster.broker.pair.Supervisor;
import org.omflow.booster.broker.preauth.PreAuthLimits;
import org.omflow.booster.broker.queue.DeadJobMonitor;
import org.omflow.booster.broker.queue.WaitingResults;
import org.omflow.booster.broker.status.BoosterStatus;
import org.omflow.booster.broker.status.StatusInWords;
import org.omflow.booster.broker.user.Realm;
import org.omflow.booster.broker.usersync.UserSync;
import org.omflow.booster.broker.web.AdminOnly;
import org.omflow.booster.broker.web.BoosterHealthRoutes;
import org.omflow.booster.broker.web.ConnectionRoutes;
import org.omflow.booster.broker.web.DeadJobRoutes;
import org.omflow.booster.broker.web.JoinRoutes;
import org.omflow.booster.broker.web.MetricRoutes;
import org.omflow.booster.broker.web.PairRoutes;
import org.omflow.booster.broker.web.QueueRoutes;
import org.omflow.booster.broker.web.Routes;
import org.omflow.booster.broker.web.StatusRoutes;
import org.omflow.booster.broker.web.WebServer;
import org.omflow.booster.broker.wire.OtherBooster;
import org.omflow.booster.ha.database.DatabaseClock;
import org.omflow.booster.ha.database.DatabaseOptions;
import org.omflow.booster.ha.database.DatabaseProbe;
import org.omflow.booster.ha.database.DirectConnections;
import org.omflow.booster.ha.doctor.Doctor;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.periodic.MonotonicClock;
import org.omflow.booster.ha.periodic.PeriodicTasks;
import org.omflow.booster.ha.service.ServiceStatus;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.settings.SettingsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running Booster: the embedded message broker, its users, periodic checks and web server. Thread-safe. */
public final class Booster implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Booster.class);

    private static final Duration WATCH = Duration.ofSeconds(1);
    /** Short, because a fast submitter can write 100 MB a second. */
    private static final Duration DISK_WATCH = Duration.ofMillis(250);

    /** Dropping results, and a database that does not answer, may take longer than the disks may go unwatched. */
    private static final int WATCHERS = 3;

    private static final Duration DOCTOR = Duration.ofMinutes(1);

    /** Its threads may have to wait for a database that does not answer. */
    private static final Duration TIME_WATCH = Duration.ofSeconds(10);

    private static final Duration DEAD_JOB_WATCH = Duration.ofSeconds(10);
    /** A system property for tests that need no fast failover: the warm-up keeps a processor busy for 10 s. */
    private static final String WARM_UP = "omflow.warm-up";

    private static final String NO_WARM_UP = "off";
    /** The role of a Booster that works alone. */
    static final String SINGLE = "single";

    private final Settings settings;
    private final Clock clock;
    /** Says when jobs came: the servers compare it with the database's. */
    private final DatabaseClock jobClock;

    private final Instant since;
    private final AuditLog audit;
    /** The started parts, last first: the order in which they are stopped. */
    private final Deque<Part> parts = new ArrayDeque<>();

    /** Null unless this Booster works alone and has a database. */
    private DatabaseProbe time;

    private BoosterSecurity security;
    private Doctor doctor;
    private DiskWatch disk;
    private BoosterMetrics metrics;
    private Broker broker;
    private PreAuthLimits preAuth;
    private DeadJobs deadJobs;
    private WaitingResults results;
    private WebServer web;
    /** Null for a Booster that works alone. */
    private Supervisor supervisor;

    private Booster(Settings settings, Clock clock, AuditLog audit) {
        this.settings = settings;
        this.clock = clock;
        this.jobClock = new DatabaseClock(clock);
        this.since = clock.instant();
        this.audit = audit;
    }

    /**
     * Starts a Booster and returns when it accepts messages. In a pair it returns at once; {@link #status} tells what
     * it does.
     *
     * @param settings those of {@link BoosterBrokerOptions}
     * @throws BoosterStartException when it cannot start; parts that were already started are stopped again
     * @throws org.omflow.booster.ha.settings.SettingsException when two settings conflict
     */
    public static Booster start(Home home, Settings settings, Clock clock) throws BoosterStartException {
        return start(home, settings, clock, DiskSpace::of);
    }

    static Booster start(Home home, Settings settings, Clock clock, DiskMeter disks) throws BoosterStartException {
        BoosterBrokerOptions.requireNoConflicts(settings);
        Booster booster = new Booster(settings, clock, new AuditLog(home.logs(), clock));
        try {
            booster.startParts(home, disks);
            return booster;
        } catch (BoosterStartException | RuntimeException e) {
            booster.close();
            throw e;
        }
    }

    private void startParts(Home home, DiskMeter disks) throws BoosterStartException {
        boolean pair = BoosterBrokerOptions.isPair(settings);
        requireFreePorts();
        parts.push(new Part("data folder", DataFolder.take(home.data())));
        disk = new DiskWatch(home.messageFolders(), settings, disks);
        if (!pair) {
            disk.requireRoomToStart();
        }
        security = new BoosterSecurity(home.conf(), settings, audit, this::status, clock);
        doctor = new Doctor(BoosterChecks.whileRunning(settings, home, clock, jobClock));
        metrics = new BoosterMetrics();
        parts.push(new Part("metrics", metrics));
        preAuth = PreAuthLimits.of(settings, new MonotonicClock());
        prepareBroker();
        if (!pair) {
            if (settings.has(DatabaseOptions.URL)) {
                askForTime();
            }
            broker.beginAlone(configuration(home));
            parts.push(new Part("message broker", broker));
        }
        metrics.watch(disk);
        metrics.watch(preAuth);
        metrics.watch(results);
        metrics.watch(UnheardJobs.OF_THIS_BOOSTER);
        metrics.watch(security.nodes());
        metrics.watch(security.realm());
        parts.push(new Part("periodic tasks", periodicTasks()));
        warmUp();
        if (pair) {
            prepareSupervisor(home);
        }
        startWeb();
        if (pair) {
            startPair();
        } else {
            log.info(
                    "Booster ready{}: messages on {}:{} (JMS), {}:{} (AMQP, STOMP), web on {}:{}",
                    withTls(),
                    host(),
                    broker.messagesPort(),
                    host(),
                    broker.clientsPort(),
                    host(),
                    web.port());
        }
    }

    /** A Booster that works alone asks the database for nothing but the time, and goes on without an answer. */
    private void askForTime() {
        try {
            time = new DatabaseProbe(DirectConnections.of(settings), jobClock);
        } catch (SettingsException e) {
            log.warn("Jobs get the time of this machine's clock: {}", String.join("; ", e.problems()));
            return;
        }
        parts.push(new Part("database's time", time));
        time.run();
        if (!time.answers()) {
            log.warn(
                    "Jobs get the time of this machine's clock until the database {} answers",
                    settings.get(DatabaseOptions.URL));
        }
    }

    private void prepareBroker() {
        broker = new Broker(security.realm().forBroker(), disk, metrics::forgetBroker);
        broker.watch(preAuth);
        broker.intercept(new LargeMessageGate(disk, settings.get(BoosterBrokerOptions.MESSAGE_SIZE)));
        broker.intercept(new SessionGate(broker::hasAddress));
        QueryGate queries = new QueryGate(broker::inside);
        broker.intercept(queries);
        broker.interceptAnswers(queries.answers());
        broker.intercept(new SelectorGate());
        deadJobs = new DeadJobs(broker, jobClock);
        results = new WaitingResults(settings.get(BoosterBrokerOptions.RESULT_SIZE), broker::clientQueues);
    }

    private LifecycleConfiguration configuration(Home home) {
        return BrokerConfiguration.of(
                home, settings, security.encryption(), metrics.forBroker(), disk, security.realm()::isAdmin, jobClock);
    }

    private void prepareSupervisor(Home home) {
        supervisor = new Supervisor(
                home,
                settings,
                security.encryption(),
                new Supervisor.Supervised(
                        broker, () -> configuration(home), this::requireReadyToBegin, wanted -> rehearse(home, wanted)),
                disk,
                clock,
                jobClock);
        metrics.watch(supervisor::state);
    }

    private void startWeb() throws BoosterStartException {
        web = WebServer.start(
                host(),
                settings.get(BoosterBrokerOptions.WEB_PORT),
                security.encryption(),
                preAuth.web(),
                new AdminOnly(security.realm(), security.users()::has, audit),
                routes());
        parts.push(new Part("web server", web));
    }

    private List<Routes> routes() {
        List<Routes> routes = new ArrayList<>(List.of(
                new BoosterHealthRoutes(this::health, doctor::findings),
                new MetricRoutes(metrics::text),
                new StatusRoutes(this::status),
                new QueueRoutes(this::queues),
                new ConnectionRoutes(this::clients),
                new DeadJobRoutes(deadJobs, this::leadershipCheck, audit)));
        security.joinService().map(JoinRoutes::new).ifPresent(routes::add);
        security.userSync()
                .map(sync -> new PairRoutes(sync.endpoint(), new OtherBooster(settings, security.encryption()), audit))
                .ifPresent(routes::add);
        return routes;
    }

    private void startPair() {
        UserSync userSync = security.userSync().orElseThrow();
        userSync.start();
        parts.push(new Part("user synchronization", userSync));
        supervisor.start();
        parts.push(new Part("message broker", supervisor));
        log.info("Booster up{}: web on {}:{}", withTls(), host(), web.port());
    }

    private String host() {
        return settings.get(BoosterBrokerOptions.HOST);
    }

    private String withTls() {
        return security.isEncrypted() ? ", with TLS" : "";
    }

    private void requireFreePorts() throws BoosterStartException {
        requireFreeMessagePorts();
        PortCheck.requireFree(host(), settings.get(BoosterBrokerOptions.WEB_PORT), BoosterBrokerOptions.WEB_PORT);
    }

    private void requireFreeMessagePorts() throws BoosterStartException {
        PortCheck.requireFree(
                host(), settings.get(BoosterBrokerOptions.MESSAGES_PORT), BoosterBrokerOptions.MESSAGES_PORT);
        PortCheck.requireFree(
                host(), settings.get(BoosterBrokerOptions.CLIENTS_PORT), BoosterBrokerOptions.CLIENTS_PORT);
    }

    private void requireReadyToBegin() throws BoosterStartException {
        disk.requireRoomToStart();
        requireFreeMessagePorts();
    }

    /** Rehearses a failover in this Java process. */
    private boolean rehearse(Home home, BooleanSupplier wanted) {
        if (NO_WARM_UP.equals(System.getProperty(WARM_UP))) {
            return true;
        }
        try (BoosterMetrics discarded = new BoosterMetrics()) {
            return new BrokerWarmUp(home, settings, security.encryption(), disk, discarded.withoutJava()).run(wanted);
        }
    }

    private static void warmUp() {
        Thread thread = new Thread(Realm::warmUp, "warm-up of logins");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.start();
    }

    private PeriodicTasks periodicTasks() throws BoosterStartException {
        PeriodicTasks periodicTasks = new PeriodicTasks(WATCHERS);
        security.watchedBy(periodicTasks, broker::usersChanged);
        periodicTasks.add("unauthenticated", WATCH, preAuth::closeExpired);
        periodicTasks.add("disks", DISK_WATCH, disk);
        DeadJobMonitor deadJobMonitor =
                new DeadJobMonitor(settings.get(BoosterBrokerOptions.DEAD_SIZE), this::deadBytes);
        deadJobMonitor.run();
        periodicTasks.add("dead jobs", DEAD_JOB_WATCH, deadJobMonitor);
        periodicTasks.add("results", WATCH, results);
        periodicTasks.add("names", WATCH, broker::forgetNames);
        if (time != null) {
            periodicTasks.add("time", TIME_WATCH, time);
        }
        periodicTasks.addNow("the surroundings", DOCTOR, doctor);
        return periodicTasks;
    }

    private long deadBytes() {
        Queue dead = broker.queue(Addresses.FORM_DEAD);
        return dead == null ? 0 : dead.getPersistentSize();
    }

    /**
     * Completes with the reason when the Booster can no longer work and must be restarted. Most faults of a paired
     * Booster do not end here: the other takes over, and this one recovers.
     */
    public CompletableFuture<String> fault() {
        return supervisor == null ? broker.fault() : supervisor.fault();
    }

    /** Its role, state, ports and certificate as they are now. */
    public BoosterStatus status() {
        PairState pair = supervisor == null ? null : supervisor.state();
        return new BoosterStatus(
                pair == null ? SINGLE : pair.role().text(),
                pair == null
                        ? (broker.health().ready() ? "active" : "waiting")
                        : pair.state().text(),
                Version.text(),
                since,
                host(),
                pair == null ? broker.messagesPort() : settings.get(BoosterBrokerOptions.MESSAGES_PORT),
                pair == null ? broker.clientsPort() : settings.get(BoosterBrokerOptions.CLIENTS_PORT),
                web.port(),
                broker.connections(),
                security.certificateEnds(),
                pair);
    }

    /** Whether it accepts messages, and if not, why. */
    public BrokerHealth health() {
        PairState pair = supervisor == null ? null : supervisor.state();
        return pair == null || pair.state() == PairState.State.ACTIVE
                ? broker.health()
                : new BrokerHealth(List.of(pair.explain()));
    }

    /** How it is, in words. */
    ServiceStatus inWords() {
        return StatusInWords.of(status(), health(), doctor.findings());
    }

    /** The statistics of its queues and topics. */
    public List<QueueStats> queues() {
        return QueueStats.of(broker);
    }

    List<ClientStats> clients() {
        return ClientStats.of(broker);
    }

    /** The dead jobs: those that were rejected. */
    DeadJobs deadJobs() {
        return deadJobs;
    }

    /** Starts a check whether this Booster stays active; without a pair it always does. */
    public LeadershipCheck leadershipCheck() {
        return supervisor == null ? () -> true : supervisor.leadershipCheck();
    }

    /** Stops every part, the last started first, even when one of them fails to stop. */
    @Override
    public synchronized void close() {
        while (!parts.isEmpty()) {
            Part part = parts.pop();
            try {
                part.running().close();
                log.info("Stopped: {}", part.name());
            } catch (Exception e) {
                log.error("The {} did not stop cleanly", part.name(), e);
            }
        }
    }

    private record Part(String name, AutoCloseable running) {}
}
