package org.omflow.booster.broker.pair;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a Booster that the other may have replaced from telling any client that a job is accepted or done. While in
 * doubt it holds back everything for clients; once the database or the other Booster confirms that this one is still
 * active, it sends what it held back; once the other certainly is, it never sends it. Thread-safe.
 */
final class Fence {
    private static final Logger log = LoggerFactory.getLogger(Fence.class);

    /** Why output is held back. */
    enum Doubt {
        /** This Booster does not hold the lease. */
        NO_LEASE,
        /** This process was paused for so long that the other may have taken over. */
        PAUSE,
        /** The other Booster was lost and may hold the same messages: the database must first record that its copy is old. */
        LINK
    }

    private static final long WORTH_TELLING_MS = 500;
    /** How long a Booster that stops waits for the database to confirm its lease after a pause. */
    private static final long LONGEST_PAUSE_AT_THE_END = 1_000_000_000;

    /** The longest pause of this process, or answer of the database, after which the lease cannot have run out. */
    private final long longestGapNanos;

    private final Runnable renew;
    private final Set<FencedChannel> channels = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<String> condemned = new CompletableFuture<>();

    /** Each present doubt and when it arose. */
    private final Map<Doubt, Long> doubts = new EnumMap<>(Doubt.class);

    private volatile boolean open;
    private volatile long lastTick;
    private volatile Channel link;

    /**
     * A closed fence, as this Booster does not hold the lease yet.
     *
     * @param leaseNanos how long the lease lasts
     * @param renew asks the database at once whether the lease is held
     */
    Fence(long leaseNanos, Runnable renew) {
        this.longestGapNanos = leaseNanos * 6 / 10;
        this.renew = renew;
        this.lastTick = System.nanoTime();
        doubts.put(Doubt.NO_LEASE, lastTick);
    }

    /** Whether output may be sent now; asked for each piece of it. */
    boolean isOpen() {
        // The tick is read first: a thread that resumes before the ticker must see the pause, not the old flag.
        long sinceTick = System.nanoTime() - lastTick;
        if (sinceTick > longestGapNanos) {
            doubt(Doubt.PAUSE);
        }
        return open;
    }

    /**
     * Waits until output may be sent.
     *
     * @return false when it may not after this time, or never again
     */
    boolean awaitOpen(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!isOpen()) {
            synchronized (this) {
                long leftMs = (deadline - System.nanoTime()) / 1_000_000;
                if (condemned.isDone() || leftMs <= 0) {
                    return false;
                }
                if (!open) {
                    wait(leftMs);
                }
            }
        }
        return true;
    }

    /** Records that this process runs; called many times within a lease. */
    void tick() {
        long now = System.nanoTime();
        if (now - lastTick > longestGapNanos) {
            doubt(Doubt.PAUSE);
        }
        lastTick = now;
    }

    /** Holds everything back until this doubt is cleared. */
    void doubt(Doubt doubt) {
        if (hold(doubt)) {
            renew.run();
        }
    }

    /** Returns whether the fence was open before. */
    private synchronized boolean hold(Doubt doubt) {
        boolean wasOpen = open;
        open = false;
        doubts.put(doubt, System.nanoTime());
        return wasOpen;
    }

    /** This Booster has taken the lease; earlier doubts no longer matter. */
    void granted() {
        synchronized (this) {
            doubts.keySet().removeIf(doubt -> doubt != Doubt.NO_LEASE);
        }
        clear(Doubt.NO_LEASE);
    }

    /** Clears a doubt, whatever its age. */
    void clear(Doubt doubt) {
        clear(doubt, System.nanoTime());
    }

    /** The database confirmed the lease. */
    void confirmed(long askedNanos, long answeredNanos) {
        // An answer that lay in a buffer while the process was paused proves nothing.
        if (answeredNanos - askedNanos <= longestGapNanos) {
            clear(Doubt.PAUSE, askedNanos);
        }
    }

    /** The other Booster said that it is passive and has all messages. */
    void otherIsPassive(long askedNanos) {
        clear(Doubt.PAUSE, askedNanos);
    }

    /** Clears a doubt that arose before this time. */
    void clear(Doubt doubt, long ifBefore) {
        long heldMs;
        synchronized (this) {
            Long since = doubts.get(doubt);
            if (since == null || since - ifBefore > 0) {
                return;
            }
            doubts.remove(doubt);
            if (!doubts.isEmpty() || condemned.isDone()) {
                return;
            }
            open = true;
            notifyAll();
            heldMs = (System.nanoTime() - since) / 1_000_000;
        }
        if (doubt != Doubt.NO_LEASE && heldMs > WORTH_TELLING_MS) {
            log.info("Answers to clients were held back for {} ms, because {}", heldMs, explain(doubt));
        }
        channels.forEach(FencedChannel::release);
    }

    /** How long this doubt has lasted, in nanoseconds; 0 when there is none. */
    synchronized long since(Doubt doubt) {
        Long since = doubts.get(doubt);
        return since == null ? 0 : Math.max(1, System.nanoTime() - since);
    }

    /** Why output is held back; null when it is not. */
    synchronized String reason() {
        return doubts.isEmpty() ? null : explain(doubts.keySet().iterator().next());
    }

    /** The other Booster is active: what is held back is never sent, and every connection ends. */
    void condemn(String reason) {
        synchronized (this) {
            open = false;
            if (!condemned.complete(reason)) {
                return;
            }
            notifyAll();
        }
        channels.forEach(FencedChannel::discard);
    }

    /**
     * Ends every connection with output that will never be sent because the broker stops. Called many times meanwhile,
     * as the broker says goodbye to one client after another and would wait for each.
     */
    void closeConnections() {
        synchronized (this) {
            Long pause = doubts.get(Doubt.PAUSE);
            boolean unanswered = pause != null && System.nanoTime() - pause > LONGEST_PAUSE_AT_THE_END;
            if (!doubts.containsKey(Doubt.LINK) && !doubts.containsKey(Doubt.NO_LEASE) && !unanswered) {
                return;
            }
        }
        channels.stream().filter(c -> !c.isOf(link)).forEach(FencedChannel::discard);
    }

    /** Completes with the reason once the fence is condemned. */
    CompletableFuture<String> condemned() {
        return condemned;
    }

    boolean isCondemned() {
        return condemned.isDone();
    }

    /** Sets the replication link, which is never held back. */
    void linkIs(Channel channel) {
        synchronized (this) {
            link = channel;
        }
        channels.stream().filter(c -> c.isOf(channel)).forEach(FencedChannel::release);
        if (!channel.isOpen()) {
            linkEnded(channel);
        }
    }

    /** The replication link ended if this was it: clients must not hear of what was not replicated. */
    void linkEnded(Channel channel) {
        synchronized (this) {
            if (!isLink(channel)) {
                return;
            }
            link = null;
            hold(Doubt.LINK);
        }
        renew.run();
    }

    boolean isLink(Channel channel) {
        return channel != null && channel == link;
    }

    void add(FencedChannel channel) {
        channels.add(channel);
        if (condemned.isDone()) {
            channel.discard();
        }
    }

    void remove(FencedChannel channel) {
        channels.remove(channel);
    }

    private static String explain(Doubt doubt) {
        return switch (doubt) {
            case NO_LEASE -> "this Booster does not hold the lease";
            case PAUSE -> "this process was paused, and the database has yet to confirm that it still holds the lease";
            case LINK -> "the other Booster was lost, and the database has yet to record that its copy is old";
        };
    }
}
