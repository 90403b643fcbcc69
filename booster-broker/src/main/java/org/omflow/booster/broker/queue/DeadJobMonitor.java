package org.omflow.booster.broker.queue;

import java.util.function.LongSupplier;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.ha.message.Addresses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns about a filling dead-job queue: logs once at 80 %, once when it is full, and once when there is room again.
 * Confined to one thread.
 */
public final class DeadJobMonitor implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(DeadJobMonitor.class);

    /** From this percentage on the queue is nearly full. */
    static final int NEARLY_FULL = 80;
    /** From this percentage on it is full: the next job of usual size does not fit. */
    static final int FULL = 99;
    /** Below this percentage it has room again; lower than the warning, so the log does not flap. */
    static final int ROOM = 70;

    private static final String WHAT_TO_DO = "Check the reasons of the jobs, retry or discard dead jobs, or raise "
            + BoosterBrokerOptions.DEAD_SIZE.name() + ".";

    private final long limitBytes;
    private final LongSupplier heldBytes;
    private int warnedAt;

    public DeadJobMonitor(long limitBytes, LongSupplier heldBytes) {
        this.limitBytes = limitBytes;
        this.heldBytes = heldBytes;
    }

    /** Compares the size of the queue with its limit and logs each change. */
    @Override
    public void run() {
        long held = heldBytes.getAsLong();
        int percent = (int) Math.min(100, held * 100 / limitBytes);
        if (percent >= FULL && warnedAt < FULL) {
            log.warn(
                    "{} is full: {} of {} bytes. Servers only log further dead jobs until there is room. {}",
                    Addresses.FORM_DEAD,
                    held,
                    limitBytes,
                    WHAT_TO_DO);
            warnedAt = FULL;
        } else if (percent >= NEARLY_FULL && warnedAt < NEARLY_FULL) {
            log.warn("{} is {} % full: {} of {} bytes. {}", Addresses.FORM_DEAD, percent, held, limitBytes, WHAT_TO_DO);
            warnedAt = NEARLY_FULL;
        } else if (percent < ROOM && warnedAt > 0) {
            log.info("{} has room again: {} of {} bytes.", Addresses.FORM_DEAD, held, limitBytes);
            warnedAt = 0;
        }
    }
}
