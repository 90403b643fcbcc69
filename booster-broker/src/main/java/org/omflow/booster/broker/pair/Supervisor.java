package org.omflow.booster.broker.pair;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.activemq.artemis.core.config.ha.DistributedLockManagerConfiguration;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.omflow.booster.broker.config.BoosterStartException;
import org.omflow.booster.broker.disk.DiskWatch;
import org.omflow.booster.broker.engine.Broker;
import org.omflow.booster.broker.engine.LifecycleConfiguration;
import org.omflow.booster.broker.home.Home;
import org.omflow.booster.broker.lease.LeaseRow;
import org.omflow.booster.broker.lease.LeaseSpace;
import org.omflow.booster.broker.lease.PairTable;
import org.omflow.booster.broker.lease.SqlLockManager;
import org.omflow.booster.ha.database.DatabaseCheck;
import org.omflow.booster.ha.database.DatabaseClock;
import org.omflow.booster.ha.database.DatabaseOptions;
import org.omflow.booster.ha.database.DatabaseUrl;
import org.omflow.booster.ha.database.DirectConnections;
import org.omflow.booster.ha.database.UnusableDatabaseException;
import org.omflow.booster.ha.doctor.Doctor;
import org.omflow.booster.ha.retry.Backoff;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.settings.SettingsException;
import org.omflow.booster.ha.tls.Encryption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the message broker of one of two Boosters: starts it once the database answers and its data may be used, ends it
 * when it must not go on, and starts it again until the Booster stops. Reports at any time what it does, or what it
 * waits for. Thread-safe.
 */
public final class Supervisor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Supervisor.class);

    private static final Backoff BACKOFF = Backoff.exponential(Duration.ofMillis(500), 2, Duration.ofSeconds(5));
    /** A broker that ran this long failed for another reason than before, so the backoff starts over. */
    private static final Duration LIVED_WELL = Duration.ofSeconds(60);

    /** By then the other has taken over, or it will not. */
    private static final Duration LONGEST_TAKEOVER = Duration.ofSeconds(15);

    /** By then the two have read each other's row three times, or cannot. */
    private static final Duration LONGEST_COMPARISON = Duration.ofSeconds(5);

    /** It then goes on beside replication: a pair should not lack a copy for longer than this. */
    private static final Duration LONGEST_WARM_UP = Duration.ofSeconds(5);

    /** By then the database has answered, or the caller should ask again later. */
    private static final Duration LONGEST_DOUBT = Duration.ofSeconds(5);

    private static final Duration LONGEST_STOP = Duration.ofSeconds(30);

    private final PairSettings pair;
    private final Settings settings;
    private final Encryption encryption;
    private final Supervised supervised;
    private final Broker broker;
    private final DiskWatch disk;
    private final BackgroundWarmUp warmUp;
    private final PairData data;
    private final Clock clock;
    private final PeerProbe probe;
    private final TableWatch tables;
    /** Confined to the probe's thread. */
    private final DoubleActivityDetector doubleActivity = new DoubleActivityDetector();

    private final Thread thread = new Thread(this::run, "supervisor");

    // Mutable state, confined to the supervisor's thread
    /** 0 for never. */
    private long handedOver;

    private boolean migrated;
    /** Whether the log has told of a database that is not verified. */
    private boolean warned;

    private volatile boolean closed;
    private volatile String waitingFor = "it starts";
    /** Null between two lives of the broker. */
    private volatile LeaseGuard guard;

    private volatile PairHistory history = PairHistory.STARTED;
    private final CompletableFuture<String> fault = new CompletableFuture<>();

    /**
     * The message broker that is supervised.
     *
     * @param configuration creates the configuration of a broker that works alone
     * @param required must hold before it starts, such as room on the disk
     * @param warmUp rehearses a failover; takes up to half a minute
     */
    public record Supervised(
            Broker broker, Supplier<LifecycleConfiguration> configuration, Requirement required, WarmUp warmUp) {}

    /** Rehearses a failover in this process. */
    @FunctionalInterface
    public interface WarmUp {
        /**
         * Rehearses as long as it is wanted.
         *
         * @return whether it was completed
         */
        boolean run(BooleanSupplier wanted);
    }

    /** A condition that must hold before a broker starts. */
    @FunctionalInterface
    public interface Requirement {
        /** Throws when it does not hold; the message says what to do. */
        void check() throws BoosterStartException;
    }

    /**
     * A supervisor that is not started.
     *
     * @param disk knows whether there is room for messages
     */
    public Supervisor(
            Home home, Settings settings, Encryption encryption, Supervised supervised, DiskWatch disk, Clock clock) {
        this.pair = PairSettings.of(settings);
        this.settings = settings;
        this.encryption = encryption;
        this.supervised = supervised;
        this.broker = supervised.broker();
        this.disk = disk;
        this.warmUp =
                new BackgroundWarmUp(supervised.warmUp(), () -> !history.phase().isActive() && !closed);
        this.clock = clock;
        this.data = new PairData(home, pair.role());
        this.tables = new TableWatch(pair, settings);
        this.probe = new PeerProbe(pair.peerWeb(), encryption, this::heard);
    }

    /** Starts the broker as soon as it may run. */
    public void start() {
        log.info("This Booster is the {}", pair);
        probe.start();
        tables.start();
        // Such as out of memory: whoever started the process should start it again.
        thread.setUncaughtExceptionHandler((dead, e) -> fault.complete("its supervisor failed: " + e));
        thread.start();
    }

    private void heard(PeerState peer) {
        tables.heard(peer);
        LeaseGuard now = guard;
        if (now != null && peer.isPassiveInSync()) {
            now.fence().otherIsPassive(peer.askedNanos());
        }
        if (doubleActivity.heard(
                peer, now != null && history.phase().isActive() && now.fence().isOpen())) {
            now.fence()
                    .condemn("the other Booster at " + pair.peer()
                            + " is active too: set the same database and schema in database.url on both");
        }
    }

    private void run() {
        Backoff.Sequence pause = BACKOFF.start();
        // The first pause is for a broker that worked well; one that never did waits longer.
        pause.next();
        while (!closed) {
            long began = System.nanoTime();
            try {
                String end = live();
                if (disk.full() != null) {
                    handedOver = System.nanoTime();
                }
                if (!closed) {
                    waitFor("the message broker ended (" + end + ") and starts again");
                }
            } catch (WaitingException e) {
                waitFor(e.getMessage());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                log.error("The supervisor failed and retries", e);
                waitFor("it failed (" + e + ") and retries");
            }
            if (System.nanoTime() - began > LIVED_WELL.toNanos()) {
                pause.reset();
            }
            try {
                Thread.sleep(pause.next().toMillis());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Time since the other took over because of a full disk here. */
    private long sinceHandedOver() {
        return handedOver == 0 ? Long.MAX_VALUE : System.nanoTime() - handedOver;
    }

    private void waitFor(String reason) {
        if (!reason.equals(waitingFor)) {
            log.warn("This Booster waits: {}", reason);
        }
        waitingFor = reason;
    }

    /** Runs one life of the broker, once it may start. */
    private String live() throws WaitingException, InterruptedException {
        try {
            supervised.required().check();
        } catch (BoosterStartException e) {
            throw new WaitingException(e.getMessage());
        }
        if (disk.full() != null && (probe.last().isActive() || sinceHandedOver() < LONGEST_TAKEOVER.toNanos())) {
            throw new WaitingException(disk.full() + " Until then the other Booster is active");
        }
        if (!settings.has(DatabaseOptions.URL)) {
            throw new WaitingException(
                    DatabaseOptions.URL.name() + " is not set: set it to the database that the servers"
                            + " share, in the settings file or as " + DatabaseOptions.URL.environmentName()
                            + ", and start the Booster again");
        }
        DirectConnections database = database();
        try (PairTable table = new PairTable(database)) {
            prepare(table, database.url());
            return live(database, table);
        }
    }

    private DirectConnections database() throws WaitingException {
        try {
            DirectConnections database = DirectConnections.of(settings);
            if (!warned) {
                warned = true;
                database.tls().warning().ifPresent(log::warn);
            }
            return database;
        } catch (SettingsException e) {
            // The file of database.ca may have been damaged since the start.
            throw new WaitingException(String.join("; ", e.problems()));
        }
    }

    private void prepare(PairTable table, DatabaseUrl url) throws WaitingException, InterruptedException {
        try {
            if (!migrated) {
                requireUsable();
                table.migrate();
                migrated = true;
            }
            requireSameTables();
            data.prepare(table);
        } catch (UnusableDatabaseException e) {
            throw new WaitingException(e.getMessage());
        } catch (SQLException e) {
            // It may be another database by then.
            migrated = false;
            throw new WaitingException("the database " + url + " does not answer (" + e.getMessage() + ")");
        }
    }

    private void requireUsable() throws WaitingException {
        Optional<String> refusal =
                Doctor.refusal(new DatabaseCheck(settings, PairTable.PART, DatabaseClock.silent(clock)).look());
        if (refusal.isPresent()) {
            throw new WaitingException(refusal.get());
        }
    }

    /** First of all: what these tables say is worth nothing when the other uses others. */
    private void requireSameTables() throws WaitingException, InterruptedException {
        tables.awaitDecision(LONGEST_COMPARISON);
        String difference = tables.difference();
        if (difference != null) {
            throw new WaitingException(difference);
        }
    }

    private String live(DirectConnections database, PairTable table) throws InterruptedException {
        if (probe.last().isActive()) {
            // Nobody waits for this one, but as soon as it has every message it may have to take over.
            warmUp.startAndWait(LONGEST_WARM_UP);
        }
        String holder = pair.role().text() + "/" + UUID.randomUUID();
        AtomicReference<LeaseSpace> space = new AtomicReference<>();
        Fence fence = new Fence(pair.lease().toNanos(), () -> space.get().renewNow());
        FenceKeeper keeper = new FenceKeeper(fence, holder);
        space.set(LeaseSpace.register(database, holder, pair.lease(), keeper));
        guard = new LeaseGuard(fence, keeper);
        LifecycleConfiguration configuration = supervised.configuration().get();
        PairConfiguration.addTo(
                configuration,
                pair,
                encryption,
                new DistributedLockManagerConfiguration(
                        SqlLockManager.class.getName(), space.get().properties()),
                fence);
        FrozenPeerDetector frozen =
                new FrozenPeerDetector(probe, pair.silence(), pair.lease(), () -> expiredFor(table));
        try (LeaseSpace registered = space.get();
                Ticker ticker = new Ticker(fence)) {
            return new BrokerLifecycle(pair.role(), broker, disk, guard, probe, frozen, tables, () -> closed)
                    .run(configuration, this::looked);
        } finally {
            guard = null;
            looked();
        }
    }

    private static Duration expiredFor(PairTable table) throws SQLException {
        Optional<String> nodeId = table.nodeId();
        Optional<LeaseRow> row = nodeId.isEmpty() ? Optional.empty() : table.leaseOf(nodeId.get());
        return row.filter(lease -> lease.holder().isPresent() && lease.leftMs() < 0)
                .map(lease -> Duration.ofMillis(-lease.leftMs()))
                .orElse(Duration.ZERO);
    }

    /** Notes what has changed since the last look. */
    private void looked() {
        LeaseGuard now = guard;
        boolean serves = now != null
                && broker.isActive()
                && broker.portsAreOpen()
                && !now.fence().isCondemned();
        PairPhase next = PairPhase.of(serves, replication());
        PairHistory before = history;
        history = before.enter(next, clock.instant());
        if (before.becomesActive(next)) {
            if (before.wasPassive()) {
                warmUp.setDone();
                log.info("This Booster has taken over and accepts messages on {}", pair.own());
            } else {
                log.info("This Booster accepts messages on {}", pair.own());
            }
        } else if (before.becomesPassive(next)) {
            log.info("This Booster is passive and replicates the messages of {}", pair.peer());
        } else if (before.becomesInactive(next)) {
            log.info("This Booster no longer accepts messages");
        }
        if (before.becomesReady(next)) {
            log.info("This Booster has every message and is ready to take over");
            data.tidy();
            warmUp.start();
        }
    }

    private Replication replication() {
        ActiveMQServerImpl inside = guard == null ? null : broker.inside();
        return inside == null || inside.getActivation() == null ? null : Replication.of(inside);
    }

    /** The state of this Booster as it was last seen; never blocks. */
    public PairState state() {
        LeaseGuard now = guard;
        PairHistory seen = history;
        return new PairState(
                pair.role(),
                seen.phase().state(),
                reason(seen.phase(), now),
                pair.peer(),
                probe.last().state(),
                seen.phase().isLinked(),
                seen.phase().isInSync(),
                warmUp.isDone(),
                disk.full() != null,
                seen.phase().isActive() && now != null && !now.fence().isOpen(),
                tables.own(),
                now == null ? null : now.keeper().view(),
                seen.lastFailover(),
                seen.failovers());
    }

    private String reason(PairPhase phase, LeaseGuard now) {
        return switch (phase) {
            case ACTIVE_ALONE, ACTIVE_CATCHING_UP, ACTIVE_REPLICATED ->
                now == null || now.fence().reason() == null
                        ? tables.difference()
                        : now.fence().reason();
            case CATCHING_UP, STANDBY -> null;
            case HANDING_OVER, WAITING ->
                now == null
                        ? waitingFor
                        : now.fence().isCondemned()
                                ? "its message broker ends ("
                                        + now.fence().condemned().join() + ")"
                                : phase == PairPhase.HANDING_OVER
                                        ? "it hands over to the other Booster at " + pair.peer()
                                        : "it has older messages than the other Booster, or none, and waits to"
                                                + " replicate it at " + pair.peer() + "; the other "
                                                + (probe.last().isSilent()
                                                        ? "does not answer: start it"
                                                        : "is " + probe.last().state());
        };
    }

    /** Starts a check whether this Booster stays active in this life of its broker. */
    public LeadershipCheck leadershipCheck() {
        LeaseGuard now = guard;
        return () -> now != null && now.fence().awaitOpen(LONGEST_DOUBT);
    }

    /** Completes with the reason when the supervisor itself has failed. */
    public CompletableFuture<String> fault() {
        return fault;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(LONGEST_STOP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            // The end of the broker may wait for an answer of the other.
            probe.close();
            tables.close();
        }
    }
}
