package org.omflow.booster.ha.testkit;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** Work that a test does beside itself. */
public final class Background {
    private Background() {}

    /** Begins it on a thread of its own. */
    public static <T> CompletableFuture<T> async(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        begin(result, work);
        return result;
    }

    /** The same with a thread that the test can interrupt. */
    public static <T> Thread begin(CompletableFuture<T> result, Callable<T> work) {
        Thread thread = new Thread(() -> {
            try {
                result.complete(work.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
