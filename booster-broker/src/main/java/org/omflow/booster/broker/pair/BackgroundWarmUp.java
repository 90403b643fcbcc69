package org.omflow.booster.broker.pair;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Rehearses a failover once, on a thread of its own, so that the first real one is as fast as later ones. Thread-safe. */
final class BackgroundWarmUp {
    private final Supervisor.WarmUp warmUp;
    private final BooleanSupplier wanted;
    private volatile boolean done;
    /** Null before it has begun. Guarded by "this". */
    private Thread thread;

    /** @param wanted checked all the time: an active Booster needs the processors, and warms up by its work */
    BackgroundWarmUp(Supervisor.WarmUp warmUp, BooleanSupplier wanted) {
        this.warmUp = warmUp;
        this.wanted = wanted;
    }

    synchronized Thread start() {
        if (thread == null) {
            thread = new Thread(this::run, "warm-up");
            thread.setDaemon(true);
            thread.start();
        }
        return thread;
    }

    /** Begins and waits for its end at most this long. */
    void startAndWait(Duration most) throws InterruptedException {
        start().join(most.toMillis());
    }

    /** A real failover has taken place. */
    void setDone() {
        done = true;
    }

    /** Whether the next failover will be fast. */
    boolean isDone() {
        return done;
    }

    private void run() {
        if (warmUp.run(wanted)) {
            done = true;
        }
    }
}
