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
 * Keeps a Booster that may have been replaced by the other from telling anyone that a job is accepted or done. While there
 * is doubt, everything it would send to clients is held back; once the database or the other Booster has confirmed that
 * this one still works, it is sent; once it is certain that the other works, it is never sent. Thread-safe.
 */
final class Fence {
    private static final Logger log = LoggerFactory.getLogger(Fence.class);

    /** Why something is held back. */
    enum Doubt {
        /** This Booster does not hold the lease. */
        NO_LEASE,
        /** This process stood still for so long that the other may have taken over meanwhile. */
        PAUSE,
        /** The other Booster was lost and may hold the same messages: it must be told first that its copy is old. */
        LINK
    }

    private static final long WORTH_TELLING_MS = 500;
    /** How long a Booster that stops waits for the database to confirm its lease after a pause. */
    private static final long LONGEST_PAUSE_AT_THE_END = 1_000_000_000;

    /** Of a pause of this process, and of an answer of the database: beyond it the lease may have run out meanwhile. */
    private final long longestGapNanos;

    private final Runnable renew;
    private final Set<FencedChannel> channels = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<String> condemned = new CompletableFuture<>();

    /** Each doubt with the time since when there is it. */
    private final Map<Doubt, Long> doubts = new EnumMap<>(Doubt.class);

    private volatile boolean open;
    private volatile long lastTick;
    private volatile Channel link;

    /**
     * A fence that is closed, for this Booster does not hold the lease yet.
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

    /** Whether something may be sent now; asked for each thing to be sent. */
    boolean isOpen() {
        // The tick is read first: a thread that wakes before the ticking one must see the pause, not the old answer.
        long sinceTick = System.nanoTime() - lastTick;
        if (sinceTick > longestGapNanos) {
            doubt(Doubt.PAUSE);
        }
        return open;
    }

    /**
     * Waits until something may be sent.
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

    /** Says that this process runs; called many times within a lease. */
    void tick() {
        long now = System.nanoTime();
        if (now - lastTick > longestGapNanos) {
            doubt(Doubt.PAUSE);
        }
        lastTick = now;
    }

    /** Holds everything back from now on, until this doubt is cleared. */
    void doubt(Doubt doubt) {
        if (hold(doubt)) {
            renew.run();
        }
    }

    /** Whether nothing was held back before. */
    private synchronized boolean hold(Doubt doubt) {
        boolean wasOpen = open;
        open = false;
        doubts.put(doubt, System.nanoTime());
        return wasOpen;
    }

    /** This Booster holds the lease from now on; what was doubted before does not matter any more. */
    void granted() {
        synchronized (this) {
            doubts.keySet().removeIf(doubt -> doubt != Doubt.NO_LEASE);
        }
        clear(Doubt.NO_LEASE);
    }

    /** Forgets a doubt, whatever its age. */
    void clear(Doubt doubt) {
        clear(doubt, System.nanoTime());
    }

    /** The lease is this Booster's by the word of the database. */
    void confirmed(long askedNanos, long answeredNanos) {
        // An answer that lay in a buffer while the process stood still says nothing about now.
        if (answeredNanos - askedNanos <= longestGapNanos) {
            clear(Doubt.PAUSE, askedNanos);
        }
    }

    /** The other Booster said that it does not work and has this one's messages. */
    void otherIsPassive(long askedNanos) {
        clear(Doubt.PAUSE, askedNanos);
    }

    /** Forgets a doubt that is older than a moment. */
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
            log.info("What clients are told was held back for {} ms, because {}", heldMs, explain(doubt));
        }
        channels.forEach(FencedChannel::release);
    }

    /** How long something is held back for this doubt, in nanoseconds; 0 when it is not. */
    synchronized long since(Doubt doubt) {
        Long since = doubts.get(doubt);
        return since == null ? 0 : Math.max(1, System.nanoTime() - since);
    }

    /** Why nothing is sent; null when it is. */
    synchronized String reason() {
        return doubts.isEmpty() ? null : explain(doubts.keySet().iterator().next());
    }

    /** The other Booster works: nothing of what is held back is ever sent, and every connection ends. */
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
     * Ends every connection for which something may be held back that will never be sent, because the broker stops. To be
     * called many times while it does: it says farewell to each client and would wait for each in turn.
     */
    void letGo() {
        synchronized (this) {
            Long pause = doubts.get(Doubt.PAUSE);
            boolean unanswered = pause != null && System.nanoTime() - pause > LONGEST_PAUSE_AT_THE_END;
            if (!doubts.containsKey(Doubt.LINK) && !doubts.containsKey(Doubt.NO_LEASE) && !unanswered) {
                return;
            }
        }
        channels.stream().filter(c -> !c.isOf(link)).forEach(FencedChannel::discard);
    }

    /** Completes with the reason once the other Booster works. */
    CompletableFuture<String> condemned() {
        return condemned;
    }

    boolean isCondemned() {
        return condemned.isDone();
    }

    /** The connection to the other Booster over which messages are copied; it is never held back. */
    void linkIs(Channel channel) {
        synchronized (this) {
            link = channel;
        }
        channels.stream().filter(c -> c.isOf(channel)).forEach(FencedChannel::release);
        if (!channel.isOpen()) {
            linkEnded(channel);
        }
    }

    /** This connection to the other Booster ended; nothing that was not copied may be told to clients now. */
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
            case PAUSE -> "this process stood still, and the database has to say that it still holds the lease";
            case LINK -> "the other Booster was lost, and the database has to know that its copy is old";
        };
    }
}
