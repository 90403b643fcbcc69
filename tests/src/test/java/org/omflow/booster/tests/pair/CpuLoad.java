package org.omflow.booster.tests.pair;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Programs that do nothing but keep the cores busy; each ends by itself when nobody is left who started it. */
final class CpuLoad implements AutoCloseable {
    /** Looks from time to time whether its parent lives. */
    private static final String LOOP =
            "while kill -0 $PPID 2>/dev/null; do i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; done";

    private final List<Process> loops = new ArrayList<>();

    /** Starts so many for each core. */
    CpuLoad(int perCore) throws IOException {
        for (int n = 0; n < perCore * Runtime.getRuntime().availableProcessors(); n++) {
            loops.add(new ProcessBuilder("sh", "-c", LOOP).start());
        }
    }

    /** Whether all still run. */
    boolean busy() {
        return loops.stream().allMatch(Process::isAlive);
    }

    @Override
    public void close() {
        loops.forEach(Process::destroyForcibly);
    }
}
