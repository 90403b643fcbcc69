package org.omflow.booster.broker.pair;

import java.util.Arrays;
import java.util.stream.Stream;

/** Lists the threads of this process by name, without stopping them as a thread dump does. */
final class RunningThreads {
    /** Some may start while they are counted; those that do not fit are silently omitted. */
    private static final int ROOM = 64;

    private RunningThreads() {}

    /** The names of all that run now. */
    static Stream<String> names() {
        ThreadGroup all = Thread.currentThread().getThreadGroup();
        while (all.getParent() != null) {
            all = all.getParent();
        }
        Thread[] threads = new Thread[2 * all.activeCount() + ROOM];
        int count = all.enumerate(threads);
        return Arrays.stream(threads, 0, count).map(Thread::getName);
    }
}
