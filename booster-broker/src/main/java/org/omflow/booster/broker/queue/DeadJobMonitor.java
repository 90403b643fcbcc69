package org.omflow.booster.broker.queue;

import java.util.function.LongSupplier;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.ha.message.Addresses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns before the queue of dead jobs is full: once when it is 80 % full, once when it is full, and tells once when there
 * is room again. One thread calls it.
 */
public final class DeadJobMonitor implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(DeadJobMonitor.class);

    /** From where on the queue is nearly full, in percent. */
    static final int NEARLY_FULL = 80;
    /** From where on it is full: the next job of a usual size finds no room. */
    static final int FULL = 99;
    /** Below which there is room again; lower than the warning, so that it is not repeated for each job that comes and goes. */
    static final int ROOM = 70;

    private static final String WHAT_TO_DO = "Look at the reasons on the jobs, take or delete dead jobs, or raise "
            + BoosterBrokerOptions.DEAD_SIZE.name() + ".";

    private final long limitBytes;
    private final LongSupplier heldBytes;
    private int warnedAt;

    public DeadJobMonitor(long limitBytes, LongSupplier heldBytes) {
        this.limitBytes = limitBytes;
        this.heldBytes = heldBytes;
    }

    /** Compares what the queue holds with its limit and logs what has changed. */
    @Override
    public void run() {
        long held = heldBytes.getAsLong();
        int percent = (int) Math.min(100, held * 100 / limitBytes);
        if (percent >= FULL && warnedAt < FULL) {
            log.warn(
                    "{} is full: {} of {} bytes. Servers keep their failed jobs until there is room. {}",
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
