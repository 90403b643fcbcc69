package org.omflow.booster.ha.fault;

import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a process that is out of memory, after a word in its log: what any of its threads does from then on is in doubt.
 * Code that goes on after any error passes it to {@link #check}. Thread-safe.
 */
public final class FatalErrors {
    /** As of Java's own {@code -XX:+ExitOnOutOfMemoryError}. */
    public static final int EXIT_CODE = 3;

    private static final Logger log = LoggerFactory.getLogger(FatalErrors.class);
    private static final int DEEPEST = 20;

    /** Null in a process that has not asked for it, such as a command. */
    private static volatile IntConsumer end;

    private FatalErrors() {}

    /** From now on such an error ends this process, and a thread that ends by any other is logged. */
    public static void endProcess() {
        // Not exit: its shutdown hooks need memory.
        endBy(Runtime.getRuntime()::halt);
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> {
            check(e);
            log.error("The thread '{}' ended by a fault", thread.getName(), e);
        });
    }

    static void endBy(IntConsumer how) {
        end = how;
    }

    /** Ends the process when this is such an error, or was caused by one. */
    public static void check(Throwable e) {
        IntConsumer now = end;
        if (now == null || !isFatal(e)) {
            return;
        }
        try {
            log.error("This process ends and must be started again, as it cannot go on after an error", e);
        } finally {
            now.accept(EXIT_CODE);
        }
    }

    private static boolean isFatal(Throwable e) {
        Throwable cause = e;
        for (int i = 0; i < DEEPEST && cause != null; i++) {
            // An overflow of the stack concerns only what the thread was doing.
            if (cause instanceof VirtualMachineError && !(cause instanceof StackOverflowError)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
