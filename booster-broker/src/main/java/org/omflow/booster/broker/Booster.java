package org.omflow.booster.broker;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.activemq.artemis.core.server.Queue;
import org.omflow.booster.broker.audit.AuditLog;
import org.omflow.booster.broker.dead.DeadJobs;
import org.omflow.booster.broker.disk.DiskMeter;
import org.omflow.booster.broker.disk.DiskSpace;
import org.omflow.booster.broker.disk.DiskWatch;
import org.omflow.booster.broker.engine.Broker;
import org.omflow.booster.broker.engine.BrokerConfiguration;
import org.omflow.booster.broker.engine.BrokerHealth;
import org.omflow.booster.broker.engine.BrokerWarmUp;
import org.omflow.booster.broker.engine.ClientFigures;
import org.omflow.booster.broker.engine.QueueFigures;
import org.omflow.booster.broker.guard.LargeMessageGate;
import org.omflow.booster.broker.join.JoinDesk;
import org.omflow.booster.broker.join.JoinTokens;
import org.omflow.booster.broker.key.BoosterKeys;
import org.omflow.booster.broker.key.CertificateNames;
import org.omflow.booster.broker.key.Issuer;
import org.omflow.booster.broker.metric.BoosterMetrics;
import org.omflow.booster.broker.newcomer.Doors;
import org.omflow.booster.broker.node.Admitted;
import org.omflow.booster.broker.node.Nodes;
import org.omflow.booster.broker.node.NodesException;
import org.omflow.booster.broker.pair.PairState;
import org.omflow.booster.broker.pair.Supervisor;
import org.omflow.booster.broker.pairing.UserMirror;
import org.omflow.booster.broker.pairing.UsersOffer;
import org.omflow.booster.broker.queue.DeadJobMonitor;
import org.omflow.booster.broker.user.FirstLogins;
import org.omflow.booster.broker.user.NodeLogins;
import org.omflow.booster.broker.user.Realm;
import org.omflow.booster.broker.user.Users;
import org.omflow.booster.broker.user.UsersException;
import org.omflow.booster.broker.user.UsersWatch;
import org.omflow.booster.broker.web.WebServer;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.tls.TlsException;
import org.omflow.booster.ha.tls.TlsFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running Booster: the message broker, its users, its watches and its web server. Thread-safe. */
public final class Booster implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Booster.class);

    private static final long WATCH_SECONDS = 1;
    /** Short, for a fast submitter may write 100 MB a second. */
    private static final long DISK_WATCH_MS = 250;

    private static final long DEAD_JOB_WATCH_SECONDS = 10;
    private static final long KEY_WATCH_SECONDS = 10;
    /** The role of a Booster that works alone. */
    private static final String SINGLE = "single";

    private final Settings settings;
    private final Clock clock;
    private final Instant since;
    private final AuditLog audit;
    /** What was started, the last first: the order in which it is stopped. */
    private final Deque<Part> parts = new ArrayDeque<>();

    /** Null while nothing is encrypted. */
    private BoosterKeys keys;

    private DiskWatch disk;
    private BoosterMetrics metrics;
    private Broker broker;
    private Doors doors;
    private DeadJobs deadJobs;
    private WebServer web;
    /** Null while nothing is encrypted. */
    private JoinDesk joinDesk;

    private Nodes nodes;
    private Admitted admitted;
    private Realm realm;
    /** Null for a Booster that works alone. */
    private Supervisor supervisor;
    /** Null for a Booster that works alone. */
    private UserMirror mirror;

    private Booster(Settings settings, Clock clock, AuditLog audit) {
        this.settings = settings;
        this.clock = clock;
        this.since = clock.instant();
        this.audit = audit;
    }

    /**
     * Starts a Booster and returns when it takes messages; one of two returns at once and says what it does in its
     * {@link #status}.
     *
     * @param settings those of {@link BoosterBrokerOptions}
     * @throws BoosterStartException when it cannot start; what was started already is stopped again
     * @throws org.omflow.booster.ha.settings.SettingsException when two settings exclude each other
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
        String host = settings.get(BoosterBrokerOptions.HOST);
        boolean pair = BoosterBrokerOptions.isPair(settings);
        requireFreePorts();
        DataFolder data = DataFolder.take(home.data());
        parts.push(new Part("data folder", data));
        disk = new DiskWatch(home.messageFolders(), settings, disks);
        if (!pair) {
            disk.requireRoomToStart();
        }
        TlsFiles tls = new TlsFiles(home.conf().resolve(TlsFiles.FOLDER));
        Encryption encryption = encryption(tls.folder());
        Users users = new Users(home.conf());
        nodes = new Nodes(tls.folder(), clock);
        if (keys != null) {
            joinDesk = joinDesk(tls);
        }
        if (pair) {
            mirror = UserMirror.of(settings, encryption, users, nodes, audit, clock);
        }
        firstUsers(home.conf(), users);
        admitted = admitted();
        realm = new Realm(home.conf(), nodeLogins());
        metrics = new BoosterMetrics();
        parts.push(new Part("metrics", metrics));
        broker = new Broker(realm.forBroker(), disk, metrics::forgetBroker);
        doors = Doors.of(settings, clock);
        broker.watch(doors);
        broker.users(users::has);
        broker.intercept(new LargeMessageGate(disk, settings.get(BoosterBrokerOptions.MESSAGE_SIZE)));
        deadJobs = new DeadJobs(broker, clock);
        if (!pair) {
            broker.beginAlone(BrokerConfiguration.of(home, settings, encryption, metrics.forBroker(), disk));
            parts.push(new Part("message broker", broker));
        }
        metrics.watch(disk);
        metrics.watch(doors);
        parts.push(new Part("watches", watches(users)));
        warmUp();
        if (pair) {
            supervisor = new Supervisor(
                    home,
                    settings,
                    encryption,
                    broker,
                    () -> BrokerConfiguration.of(home, settings, encryption, metrics.forBroker(), disk),
                    disk,
                    this::requireReadyToBegin,
                    wanted -> practise(home, encryption, wanted),
                    clock);
            metrics.watch(supervisor::state);
        }
        web = WebServer.start(
                host,
                settings.get(BoosterBrokerOptions.WEB_PORT),
                encryption,
                this,
                realm,
                users::has,
                audit,
                doors.web());
        parts.push(new Part("web server", web));
        if (pair) {
            mirror.start();
            parts.push(new Part("mirror of the users", mirror));
            supervisor.start();
            parts.push(new Part("message broker", supervisor));
            log.info("Booster up{}: web on {}:{}", keys == null ? "" : ", with TLS", host, web.port());
            return;
        }
        log.info(
                "Booster ready{}: messages on {}:{} (JMS), {}:{} (AMQP, STOMP), web on {}:{}",
                keys == null ? "" : ", with TLS",
                host,
                broker.messagesPort(),
                host,
                broker.clientsPort(),
                host,
                web.port());
    }

    private Encryption encryption(Path folder) throws BoosterStartException {
        if (!settings.get(BoosterBrokerOptions.TLS)) {
            log.warn("tls is off: passwords and orders go over the network in the clear. Set tls=on outside of a lab.");
            return Encryption.NONE;
        }
        boolean secondary = BoosterBrokerOptions.isPair(settings)
                && settings.get(BoosterBrokerOptions.PAIR_ROLE) == PairRole.SECONDARY;
        try {
            keys = BoosterKeys.in(
                    folder,
                    BoosterBrokerOptions.isPair(settings)
                            ? settings.get(BoosterBrokerOptions.PAIR_ROLE).text()
                            : SINGLE,
                    CertificateNames.of(settings),
                    settings.get(BoosterBrokerOptions.TLS_PASSPHRASE),
                    settings.get(BoosterBrokerOptions.TLS_LIFE),
                    !secondary,
                    clock);
            return Encryption.by(keys.identity());
        } catch (TlsException e) {
            throw new BoosterStartException(e.getMessage(), e);
        }
    }

    private Admitted admitted() throws BoosterStartException {
        try {
            return new Admitted(nodes, this::cutOff);
        } catch (NodesException e) {
            throw new BoosterStartException(e.getMessage(), e);
        }
    }

    /** Asks everyone anew for what they may do, and ends the connections of these. */
    private void cutOff(List<String> gone) {
        realm.usersChanged();
        broker.usersChanged(gone);
    }

    private JoinDesk joinDesk(TlsFiles tls) {
        Issuer issuer = new Issuer(
                tls,
                settings.get(BoosterBrokerOptions.TLS_PASSPHRASE),
                settings.get(BoosterBrokerOptions.TLS_LIFE),
                clock);
        return new JoinDesk(issuer, new JoinTokens(tls.folder(), clock), nodes, settings, this::status, audit, clock);
    }

    private NodeLogins nodeLogins() {
        return keys == null ? NodeLogins.NONE : new NodeLogins(keys.identity()::authorities, admitted::admits, clock);
    }

    private void requireFreePorts() throws BoosterStartException {
        requireFreeMessagePorts();
        ListeningPort.requireFree(
                settings.get(BoosterBrokerOptions.HOST),
                settings.get(BoosterBrokerOptions.WEB_PORT),
                BoosterBrokerOptions.WEB_PORT);
    }

    private void requireFreeMessagePorts() throws BoosterStartException {
        String host = settings.get(BoosterBrokerOptions.HOST);
        ListeningPort.requireFree(
                host, settings.get(BoosterBrokerOptions.MESSAGES_PORT), BoosterBrokerOptions.MESSAGES_PORT);
        ListeningPort.requireFree(
                host, settings.get(BoosterBrokerOptions.CLIENTS_PORT), BoosterBrokerOptions.CLIENTS_PORT);
    }

    private void requireReadyToBegin() throws BoosterStartException {
        disk.requireRoomToStart();
        requireFreeMessagePorts();
    }

    private void firstUsers(Path conf, Users users) throws BoosterStartException {
        try {
            if (mirror != null) {
                mirror.firstUsers(conf);
            } else if (!users.exist()) {
                log.info("The first logins were made and written to {}", FirstLogins.make(conf, users));
            }
            users.state();
        } catch (UsersException e) {
            throw new BoosterStartException(e.getMessage(), e);
        }
    }

    /** Lets this Java process practise a take-over. */
    private boolean practise(Home home, Encryption encryption, BooleanSupplier wanted) {
        try (BoosterMetrics nobodys = new BoosterMetrics()) {
            return new BrokerWarmUp(home, settings, encryption, disk, nobodys.withoutJava()).run(wanted);
        }
    }

    private static void warmUp() {
        Thread thread = new Thread(Realm::warmUp, "warm-up of logins");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.start();
    }

    private AutoCloseable watches(Users users) throws BoosterStartException {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "watch");
            thread.setDaemon(true);
            return thread;
        });
        try {
            UsersWatch usersWatch = new UsersWatch(users, realm, this::cutOff);
            timer.scheduleWithFixedDelay(logged("users", usersWatch), WATCH_SECONDS, WATCH_SECONDS, TimeUnit.SECONDS);
            timer.scheduleWithFixedDelay(logged("nodes", admitted), WATCH_SECONDS, WATCH_SECONDS, TimeUnit.SECONDS);
        } catch (UsersException e) {
            timer.shutdownNow();
            throw new BoosterStartException(e.getMessage(), e);
        }
        if (keys != null) {
            timer.scheduleWithFixedDelay(
                    logged("keys", keys::look), KEY_WATCH_SECONDS, KEY_WATCH_SECONDS, TimeUnit.SECONDS);
        }
        timer.scheduleWithFixedDelay(logged("newcomers", doors::look), WATCH_SECONDS, WATCH_SECONDS, TimeUnit.SECONDS);
        timer.scheduleWithFixedDelay(logged("disks", disk), DISK_WATCH_MS, DISK_WATCH_MS, TimeUnit.MILLISECONDS);
        DeadJobMonitor deadJobs = new DeadJobMonitor(settings.get(BoosterBrokerOptions.DEAD_SIZE), this::deadBytes);
        timer.scheduleWithFixedDelay(logged("dead jobs", deadJobs), 0, DEAD_JOB_WATCH_SECONDS, TimeUnit.SECONDS);
        return timer::shutdownNow;
    }

    private static Runnable logged(String what, Runnable watch) {
        return () -> {
            try {
                watch.run();
            } catch (RuntimeException e) {
                // A watch that throws would never run again.
                log.error("Watching {} failed; it is tried again", what, e);
            }
        };
    }

    private long deadBytes() {
        Queue dead = broker.queue(Addresses.FORM_DEAD);
        return dead == null ? 0 : dead.getPersistentSize();
    }

    /**
     * Completes with a sentence when the Booster can no longer work and should be started anew. One of two mends itself: its
     * partner has taken over.
     */
    public CompletableFuture<String> fault() {
        return supervisor == null ? broker.fault() : supervisor.fault();
    }

    /** What it is and does now. */
    public BoosterStatus status() {
        PairState pair = supervisor == null ? null : supervisor.state();
        return new BoosterStatus(
                pair == null ? SINGLE : pair.role().text(),
                pair == null
                        ? (broker.health().ready() ? "active" : "waiting")
                        : pair.state().text(),
                Version.text(),
                since,
                settings.get(BoosterBrokerOptions.HOST),
                pair == null ? broker.messagesPort() : settings.get(BoosterBrokerOptions.MESSAGES_PORT),
                pair == null ? broker.clientsPort() : settings.get(BoosterBrokerOptions.CLIENTS_PORT),
                web.port(),
                broker.connections(),
                keys == null ? null : keys.ends(),
                pair);
    }

    /** Whether it takes messages, and if not, why. */
    public BrokerHealth health() {
        PairState pair = supervisor == null ? null : supervisor.state();
        return pair == null || pair.state() == PairState.State.ACTIVE
                ? broker.health()
                : new BrokerHealth(List.of(pair.explain()));
    }

    /** What is on its queues and topics. */
    public List<QueueFigures> queues() {
        return QueueFigures.of(broker);
    }

    /** Who is connected for messages. */
    public List<ClientFigures> clients() {
        return ClientFigures.of(broker);
    }

    /** Where machines join the cluster; empty while nothing is encrypted. */
    public Optional<JoinDesk> joinDesk() {
        return Optional.ofNullable(joinDesk);
    }

    /** What the other Booster is told of the users; empty for a Booster that works alone. */
    public Optional<UsersOffer> usersOffer() {
        return Optional.ofNullable(mirror).map(UserMirror::offer);
    }

    /** The jobs that could not be taken. */
    public DeadJobs deadJobs() {
        return deadJobs;
    }

    /** Its figures, in the form Prometheus reads. */
    public String metrics() {
        return metrics.text();
    }

    /** Stops everything in order, the last started first; one part that fails to stop does not keep the others running. */
    @Override
    public synchronized void close() {
        while (!parts.isEmpty()) {
            Part part = parts.pop();
            try {
                part.running().close();
                log.info("Stopped: {}", part.name());
            } catch (Exception e) {
                log.error("The {} did not stop in order", part.name(), e);
            }
        }
    }

    /** Something that was started and has to be stopped. */
    private record Part(String name, AutoCloseable running) {}
}
