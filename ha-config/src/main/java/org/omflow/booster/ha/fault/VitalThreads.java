package org.omflow.booster.ha.fault;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Threads without which a process is of no use: when one ends early, the process has a fault. Thread-safe. */
public final class VitalThreads {
    private final CompletableFuture<String> fault = new CompletableFuture<>();
    private volatile boolean stopping;

    /** A thread that is not started. */
    public Thread thread(String name, Runnable work) {
        return new Thread(
                () -> {
                    String why = "";
                    try {
                        work.run();
                    } catch (RuntimeException | Error e) {
                        why = ": " + e;
                        FatalErrors.check(e);
                    } finally {
                        if (!stopping) {
                            fault.complete("its thread '" + name + "' ended" + why);
                        }
                    }
                },
                name);
    }

    /** From now on they may end. */
    public void stop() {
        stopping = true;
    }

    /** Completed with a sentence once one has ended early. */
    public CompletableFuture<String> fault() {
        return fault;
    }

    /** That sentence; empty while all are well. */
    public Optional<String> faultNow() {
        return Optional.ofNullable(fault.getNow(null));
    }
}
