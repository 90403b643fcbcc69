package org.omflow.booster.broker.pair;

import java.util.concurrent.locks.LockSupport;

/** Tells the fence fifty times a second that this process runs. */
final class Ticker implements AutoCloseable {
    private static final long PERIOD_NANOS = 20_000_000;

    private final Thread thread;
    private volatile boolean closed;

    Ticker(Fence fence) {
        thread = new Thread(
                () -> {
                    while (!closed) {
                        try {
                            fence.tick();
                        } catch (RuntimeException | Error e) {
                            // Such as out of memory, for a moment: without ticks the fence would stay closed for ever.
                            LockSupport.parkNanos(PERIOD_NANOS);
                        }
                        LockSupport.parkNanos(PERIOD_NANOS);
                    }
                },
                "fence tick");
        thread.setDaemon(true);
        thread.setPriority(Thread.MAX_PRIORITY);
        thread.start();
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
