package org.omflow.booster.broker.pair;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.omflow.booster.broker.config.PairRole;
import org.omflow.booster.broker.disk.DiskWatch;
import org.omflow.booster.broker.engine.Broker;
import org.omflow.booster.broker.engine.LifecycleConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one life of the message broker of a paired Booster, from start to end. Checks it many times a second, because
 * there are states from which the broker does not recover by itself. Confined to one thread.
 */
final class BrokerLifecycle {
    private static final Logger log = LoggerFactory.getLogger(BrokerLifecycle.class);

    /** The exit code of a process whose broker does not stop; whoever started the process should start it again. */
    static final int START_AGAIN = 75;

    private static final long POLL_MS = 50;
    /** After this a stopped broker that has no failback under way does not start again by itself. */
    private static final Duration LONGEST_STOPPED = Duration.ofSeconds(3);
    /** On failback the secondary's broker is stopped for some seconds and starts again by itself. */
    private static final Duration LONGEST_FAILBACK = Duration.ofSeconds(15);
    /** How long the broker may hold the lease without open ports once none of its threads works on activation. */
    private static final Duration LONGEST_IDLE_WITH_LEASE = Duration.ofSeconds(5);

    /** How long reading the largest journal may take. */
    private static final Duration LONGEST_ACTIVATION = Duration.ofMinutes(15);
    /** How long a pause of this process may hold back answers while the database confirms the lease. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private static final Duration LONGEST_UNLINKED = Duration.ofSeconds(30);
    private static final Duration LONGEST_END = Duration.ofSeconds(30);
    /** How long the broker may take to record by itself that it lost the other. */
    private static final Duration DECLARED_BY_BROKER = Duration.ofMillis(500);
    /** Longer than the pause between two heartbeats, shorter than clients wait for an answer. */
    private static final Duration LONGEST_LINK_SILENCE = Duration.ofSeconds(4);
    /** A link that accepts nothing for this long is about to be given up. */
    private static final Duration LONGEST_STALL =
            PairConfiguration.CALL_TIMEOUT.multipliedBy(6).dividedBy(10);

    private final PairRole role;
    private final Broker broker;
    private final DiskWatch disk;
    private final Fence fence;
    private final FenceKeeper keeper;
    private final PeerWatch peer;
    private final FrozenPeerDetector frozen;
    private final BooleanSupplier closed;

    // Mutable state
    private final CompletableFuture<Void> begun = new CompletableFuture<>();
    private ReplicationHeartbeat link;
    private Thread declaring;
    private final ConditionTimer stalled = new ConditionTimer();
    private final ConditionTimer stopped = new ConditionTimer();
    private final ConditionTimer idle = new ConditionTimer();
    private final ConditionTimer unlinked = new ConditionTimer();

    BrokerLifecycle(
            PairRole role,
            Broker broker,
            DiskWatch disk,
            LeaseGuard guard,
            PeerWatch peer,
            FrozenPeerDetector frozen,
            BooleanSupplier closed) {
        this.role = role;
        this.broker = broker;
        this.disk = disk;
        this.fence = guard.fence();
        this.keeper = guard.keeper();
        this.peer = peer;
        this.frozen = frozen;
        this.closed = closed;
    }

    /**
     * Runs the broker and returns when it has ended.
     *
     * @param looked runs after each check
     * @return why it ended, the end of a sentence
     */
    String run(LifecycleConfiguration configuration, Runnable looked) throws InterruptedException {
        broker.make(configuration);
        // The start may block until the broker is active; meanwhile this thread checks it.
        Thread beginning = new Thread(this::begin, "broker start");
        beginning.start();
        try {
            while (true) {
                String end = check();
                looked.run();
                if (end != null) {
                    return end;
                }
                Thread.sleep(POLL_MS);
            }
        } finally {
            end(beginning);
        }
    }

    private void begin() {
        try {
            broker.begin();
            begun.complete(null);
        } catch (RuntimeException | Error e) {
            log.error("The message broker could not start", e);
            begun.completeExceptionally(e);
        }
    }

    private String check() {
        if (fence.isCondemned()) {
            return fence.condemned().join();
        }
        if (closed.getAsBoolean()) {
            return "the Booster stops";
        }
        String difference = peer.tableDifference();
        if (difference != null && keeper.heldNanos() == 0) {
            return difference;
        }
        if (begun.isCompletedExceptionally()) {
            return "the message broker could not start";
        }
        if (broker.failure() != null) {
            return broker.failure();
        }
        ActiveMQServerImpl server = broker.inside();
        if (server == null || server.getActivation() == null) {
            return null;
        }
        if (server.getState() == ActiveMQServer.SERVER_STATE.STOPPING) {
            // By itself, for failback to the primary.
            fence.closeConnections();
        }
        if (isStopped(server)) {
            return "the message broker stopped";
        }
        if (isIdleWithLease()) {
            return "the message broker holds the lease but does not serve: see the log lines above";
        }
        if (fence.since(Fence.Doubt.PAUSE) > LONGEST_PAUSE.toNanos() && keeper.isFresh()) {
            return "answers to clients were held back for " + LONGEST_PAUSE.toSeconds()
                    + " s, because the database answers too slowly for a lease this short (pair.lease)";
        }
        Replication replication = Replication.of(server);
        if (replication.isSource()) {
            checkReplication(replication);
            if (disk.full() != null && replication.isInSync() && otherHasRoom()) {
                return disk.full() + " The other Booster has room and takes over";
            }
        } else {
            frozen.check(replication);
            if (isUnlinked(replication)) {
                return "the other Booster is active, but its messages could not be replicated for "
                        + LONGEST_UNLINKED.toSeconds() + " s";
            }
        }
        return null;
    }

    private boolean isStopped(ActiveMQServerImpl server) {
        return stopped.update(begun.isDone() && server.getState() == ActiveMQServer.SERVER_STATE.STOPPED)
                .exceeds(role == PairRole.SECONDARY ? LONGEST_FAILBACK : LONGEST_STOPPED);
    }

    private boolean isIdleWithLease() {
        boolean serves = broker.isActive() && broker.portsAreOpen();
        boolean holdsInVain = keeper.heldNanos() > 0 && !serves;
        return idle.update(holdsInVain && begun.isDone() && !isActivating()).exceeds(LONGEST_IDLE_WITH_LEASE)
                || holdsInVain && keeper.heldNanos() > LONGEST_ACTIVATION.toNanos();
    }

    /**
     * Whether a thread of the broker still works on its activation. Called at every check during a failover, so it must
     * not look at what the threads do: Java would stop them all for that.
     */
    static boolean isActivating() {
        return RunningThreads.names().anyMatch(name -> name.contains("Activation for server"));
    }

    private boolean isUnlinked(Replication replication) {
        return unlinked.update(!replication.isLinked() && peer.last().isActive())
                .exceeds(LONGEST_UNLINKED);
    }

    private boolean otherHasRoom() {
        PeerState other = peer.last();
        return other.isPassiveInSync() && !other.diskFull();
    }

    private void checkReplication(Replication replication) {
        long looked = System.nanoTime();
        Channel now = replication.outgoing();
        if (link != null && !link.isOn(now)) {
            // The broker may have given it up without closing it.
            fence.linkEnded(link.channel());
            link = null;
        }
        if (now == null) {
            if (fence.since(Fence.Doubt.LINK) > DECLARED_BY_BROKER.toNanos()) {
                declare(replication);
            }
        } else if (link == null) {
            link = ReplicationHeartbeat.on(now);
            fence.linkIs(now);
        }
        if (fence.isLink(now) && replication.isInSync() && now.isWritable()) {
            // The other has everything that was accepted.
            fence.clear(Fence.Doubt.LINK, looked);
        }
        checkStall(replication.isInSync() ? now : null);
        if (now != null && replication.isInSync() && otherIsDead()) {
            log.warn(
                    "The other Booster has been silent for {} ms and keeps senders waiting: this one continues without it",
                    link.silence().toMillis());
            replication.cut("it is silent");
        }
    }

    /** On a thread of its own, because the database may hang. */
    private void declare(Replication replication) {
        if (declaring == null || !declaring.isAlive()) {
            declaring = new Thread(replication::declareOtherOld, "declare other old");
            declaring.setDaemon(true);
            declaring.start();
        }
    }

    /** Whether the passive Booster is frozen or cut off while the database still confirms the lease of this one. */
    private boolean otherIsDead() {
        return link.silence().compareTo(LONGEST_LINK_SILENCE) > 0
                && peer.silence().compareTo(LONGEST_LINK_SILENCE) > 0
                && keeper.isFresh();
    }

    private void checkStall(Channel now) {
        if (stalled.update(now != null && !now.isWritable()).exceeds(LONGEST_STALL)
                && fence.since(Fence.Doubt.LINK) == 0) {
            fence.doubt(Fence.Doubt.LINK);
        }
    }

    private void end(Thread beginning) {
        Thread ending = new Thread(
                () -> {
                    // Ends a start that waits for the lease or the database.
                    beginning.interrupt();
                    joinWithin(beginning, LONGEST_END, () -> {});
                    broker.end();
                },
                "broker end");
        ending.start();
        joinWithin(ending, LONGEST_END, fence::closeConnections);
        if (ending.isAlive()) {
            log.error(
                    "The message broker did not stop within {} s: the process ends now, with exit code {}. Start it"
                            + " again.",
                    LONGEST_END.toSeconds(),
                    START_AGAIN);
            Runtime.getRuntime().halt(START_AGAIN);
        }
    }

    /** Also when interrupted: a stop of the Booster must not cut its broker short. */
    private static void joinWithin(Thread thread, Duration limit, Runnable meanwhile) {
        boolean interrupted = false;
        long began = System.nanoTime();
        for (long left = limit.toMillis(); left > 0 && thread.isAlive(); ) {
            meanwhile.run();
            try {
                thread.join(Math.min(left, POLL_MS));
            } catch (InterruptedException e) {
                interrupted = true;
            }
            left = limit.toMillis() - (System.nanoTime() - began) / 1_000_000;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
