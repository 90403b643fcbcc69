package org.omflow.booster.ha.connection;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/**
 * Notices that the Booster at the other end of a connection has fallen silent: it is frozen, or the line is cut. The client
 * library notices that too, but only after one to two times the time it also gives the Booster to miss us; this is sooner,
 * and makes no alarm of a pause of our own. Thread-safe.
 *
 * <p>It counts its own ticks, not the time: while this process is paused, or gets no processor, nothing ticks.
 */
final class SilenceWatch implements Interceptor {
    /** How long a silent Booster is trusted. It answers a sign of life every {@link #SIGN_OF_LIFE}, whatever its work. */
    static final Duration SILENCE = Duration.ofSeconds(3);
    /** How often the Booster is asked for a sign of life. */
    static final Duration SIGN_OF_LIFE = Duration.ofMillis(500);

    static final int TICKS = 12;

    private static final Duration TICK = SILENCE.dividedBy(TICKS);
    private static final ScheduledExecutorService CLOCK =
            Executors.newSingleThreadScheduledExecutor(SilenceWatch::thread);

    private volatile boolean heard;
    private volatile Future<?> ticking;
    // Mutable state, of the clock's thread only
    private int silentTicks;

    /** Calls the alarm, in a thread of its own and at most once, when nothing has been heard for {@link #SILENCE}. */
    void begin(Runnable alarm) {
        // With a pause between, not at a rate: after a pause of this process ticks must not come in a burst.
        ticking = CLOCK.scheduleWithFixedDelay(
                () -> {
                    if (tick()) {
                        end();
                        Thread thread = new Thread(alarm, "a Booster is silent");
                        thread.setDaemon(true);
                        thread.start();
                    }
                },
                TICK.toMillis(),
                TICK.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** PeriodicTasks no longer. */
    void end() {
        Future<?> begun = ticking;
        if (begun != null) {
            begun.cancel(false);
        }
    }

    /** Hears every packet that comes from the Booster. */
    @Override
    public boolean intercept(Packet packet, RemotingConnection connection) {
        if (!heard) {
            heard = true;
        }
        return true;
    }

    /** Whether anything has been heard; asked before it has begun. */
    boolean hasHeard() {
        return heard;
    }

    /** Whether the Booster has just been silent for too long. */
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
