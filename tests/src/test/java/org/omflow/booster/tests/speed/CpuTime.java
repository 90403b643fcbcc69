package org.omflow.booster.tests.speed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How much CPU time processes have taken, by the part of the product they belong to; as Linux counts it. */
final class CpuTime {
    private static final Path PROC = Path.of("/proc");
    /** Linux tells programs in these ticks, whatever it counts in itself. */
    private static final double TICKS_PER_SECOND = 100;
    /** Fields are counted from the one behind the name, which may hold anything. */
    private static final int USER = 11;

    private static final int SYSTEM = 12;
    private static final int ENDED_CHILDREN_USER = 13;
    private static final int ENDED_CHILDREN_SYSTEM = 14;

    private final Map<String, List<Long>> alone = new LinkedHashMap<>();
    private final Map<String, List<Long>> families = new LinkedHashMap<>();

    /** Whether this machine tells. */
    static boolean canBeRead() {
        return Files.isReadable(PROC.resolve("self").resolve("stat"));
    }

    /** Counts a process under a part's name. */
    CpuTime add(String part, long pid) {
        alone.computeIfAbsent(part, p -> new ArrayList<>()).add(pid);
        return this;
    }

    /** Counts a process with its children, those that have ended too. */
    CpuTime addFamily(String part, long pid) {
        families.computeIfAbsent(part, p -> new ArrayList<>()).add(pid);
        return this;
    }

    /** CPU seconds of each part until now. */
    Map<String, Double> read() {
        Map<String, Double> seconds = new LinkedHashMap<>();
        alone.forEach((part, pids) ->
                pids.forEach(pid -> seconds.merge(part, ticks(pid, false) / TICKS_PER_SECOND, Double::sum)));
        families.forEach((part, pids) -> pids.forEach(pid -> {
            seconds.merge(part, ticks(pid, true) / TICKS_PER_SECOND, Double::sum);
            ProcessHandle.of(pid).stream()
                    .flatMap(ProcessHandle::children)
                    .forEach(child -> seconds.merge(part, ticks(child.pid(), false) / TICKS_PER_SECOND, Double::sum));
        }));
        return seconds;
    }

    /** CPU seconds of each part since an earlier reading. */
    Map<String, Double> since(Map<String, Double> before) {
        Map<String, Double> seconds = new LinkedHashMap<>();
        read().forEach((part, now) -> seconds.put(part, now - before.get(part)));
        return seconds;
    }

    private static long ticks(long pid, boolean withEndedChildren) {
        try {
            String stat = Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long own = Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM]);
            return withEndedChildren
                    ? own + Long.parseLong(fields[ENDED_CHILDREN_USER]) + Long.parseLong(fields[ENDED_CHILDREN_SYSTEM])
                    : own;
        } catch (NoSuchFileException e) {
            return 0; // It has ended meanwhile; its parent counts it from now on.
        } catch (IOException e) {
            if (!Files.exists(PROC.resolve(Long.toString(pid)))) {
                return 0; // It has ended while it was read.
            }
            throw new UncheckedIOException(e);
        }
    }
}
