package org.omflow.booster.ha.connection;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.omflow.booster.ha.fault.FatalErrors;

/**
 * Detects that the Booster at the other end of a connection has fallen silent: it is frozen, or the network is down.
 * The client library does too, but only after one to two times the connection's time to live; this is sooner, and a
 * pause of this process raises no alarm. Thread-safe.
 *
 * <p>It counts its own ticks, not the time: while this process is paused, or gets no CPU, nothing ticks.
 */
final class SilenceWatch implements Interceptor {
    /** How long a Booster may be silent. It answers a ping every {@link #SIGN_OF_LIFE}, however busy it is. */
    static final Duration SILENCE = Duration.ofSeconds(3);
    /** How often the Booster is pinged. */
    static final Duration SIGN_OF_LIFE = Duration.ofMillis(500);

    static final int TICKS = 12;

    private static final Duration TICK = SILENCE.dividedBy(TICKS);
    private static final ScheduledExecutorService CLOCK =
            Executors.newSingleThreadScheduledExecutor(SilenceWatch::thread);

    private volatile boolean heard;
    private volatile Future<?> ticking;
    // Confined to the clock's thread
    private int silentTicks;

    /**
     * Calls one of these, on a thread of its own and at most once.
     *
     * @param whenSilent after {@link #SILENCE} without a packet
     * @param whenClockIsSet after somebody set this machine's clock
     */
    void begin(Runnable whenSilent, Runnable whenClockIsSet) {
        ClockJump clock = new ClockJump();
        // Fixed delay, not fixed rate: after a pause of this process, ticks must not come in a burst.
        ticking = CLOCK.scheduleWithFixedDelay(
                () -> {
                    if (tick()) {
                        ring(whenSilent);
                    } else if (clock.happened()) {
                        ring(whenClockIsSet);
                    }
                },
                TICK.toMillis(),
                TICK.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void ring(Runnable alarm) {
        try {
            Thread thread = new Thread(alarm, "a Booster is silent");
            thread.setDaemon(true);
            thread.start();
            end();
        } catch (RuntimeException | Error e) {
            FatalErrors.check(e);
            // No thread to be had: without the alarm, the connection would hang for ever. The next tick tries again.
            silentTicks--;
        }
    }

    /** Stops watching. */
    void end() {
        Future<?> begun = ticking;
        if (begun != null) {
            begun.cancel(false);
        }
    }

    /** Sees every packet that comes from the Booster. */
    @Override
    public boolean intercept(Packet packet, RemotingConnection connection) {
        if (!heard) {
            heard = true;
        }
        return true;
    }

    /** Whether a packet has come; to be asked before {@link #begin}. */
    boolean hasHeard() {
        return heard;
    }

    /** Counts a tick; returns whether the Booster has now been silent for too long. */
    boolean tick() {
        silentTicks = heard ? 0 : silentTicks + 1;
        heard = false;
        return silentTicks == TICKS;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "watch for silent Boosters");
        thread.setDaemon(true);
        return thread;
    }
}
