package org.omflow.booster.broker.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.config.BoosterStartException;
import org.omflow.booster.ha.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether the disks with the messages have room for new jobs. What is left free beyond the limits is for the servers:
 * they go on with the jobs that were accepted, and so make room. RequestedFields by many threads, run by one.
 */
public final class DiskWatch implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(DiskWatch.class);

    /** There is room again only with this much more than the limit asks for, so that a disk at its limit does not flap. */
    static final long ROOM_BYTES = 16L << 20;
    /** The broker fills new files of its journal before it opens its ports; without them it would not start in order. */
    static final long START_BYTES = 32L << 20;

    private final List<Path> folders;
    private final int mostPercent;
    private final long leastFree;
    private final DiskMeter meter;
    private final LongAdder refused = new LongAdder();

    private volatile String full;
    private volatile long freeBytes;
    // Mutable state, of the watching thread only
    private boolean saidUnknown;

    /** @param folders in which the broker keeps messages; one that does not exist yet is left out */
    public DiskWatch(List<Path> folders, Settings settings, DiskMeter meter) {
        this.folders = List.copyOf(folders);
        this.mostPercent = settings.get(BoosterBrokerOptions.DISK_USAGE);
        this.leastFree = settings.get(BoosterBrokerOptions.DISK_FREE);
        this.meter = meter;
    }

    /** Why no new job is taken now, a sentence that names the disk and what to do; null while there is room. */
    public String full() {
        return full;
    }

    /** How much is free on the disk that is nearest to its limit. */
    public long freeBytes() {
        return freeBytes;
    }

    /** How many messages were refused because a disk was full. */
    public long refused() {
        return refused.sum();
    }

    /** Counts a message that was refused. */
    public void countRefused() {
        refused.increment();
    }

    /**
     * Looks for the first time.
     *
     * @throws BoosterStartException when there is not even room to start
     */
    public void requireRoomToStart() throws BoosterStartException {
        DiskSpace tightest = tightest();
        if (tightest != null && tightest.freeBytes() < START_BYTES) {
            throw new BoosterStartException("The disk with " + tightest.folder() + " has only "
                    + DiskSpace.show(tightest.freeBytes()) + " free, and the Booster needs "
                    + DiskSpace.show(START_BYTES)
                    + " to start: free some space there. The messages on it are safe");
        }
        run();
    }

    /** Looks at the disks and logs what has changed. */
    @Override
    public void run() {
        DiskSpace tightest = tightest();
        if (tightest == null) {
            return;
        }
        freeBytes = tightest.freeBytes();
        String before = full;
        long spare = tightest.freeBytes() - required(tightest);
        if (spare < 0) {
            full = reason(tightest);
            if (before == null) {
                log.warn("{} Until then new jobs are refused; the servers go on with those that wait.", full);
            }
        } else if (before != null && spare >= Math.min(ROOM_BYTES, tightest.totalBytes() - required(tightest))) {
            full = null;
            log.info(
                    "The disk with {} has room again: {} are free. Since the start {} messages were refused for it.",
                    tightest.folder(),
                    DiskSpace.show(tightest.freeBytes()),
                    refused());
        }
    }

    /** The disk that is nearest to its limit or farthest beyond it; null when none could be asked. */
    private DiskSpace tightest() {
        DiskSpace tightest = null;
        for (Path folder : folders) {
            try {
                if (Files.exists(folder)) {
                    DiskSpace space = meter.of(folder);
                    if (tightest == null
                            || space.freeBytes() - required(space) < tightest.freeBytes() - required(tightest)) {
                        tightest = space;
                    }
                }
            } catch (IOException e) {
                unknown(folder, e);
            }
        }
        return tightest;
    }

    private void unknown(Path folder, IOException cause) {
        if (!saidUnknown) {
            saidUnknown = true;
            log.warn("How full the disk with {} is cannot be told: {}", folder, cause.toString());
        }
    }

    private long required(DiskSpace space) {
        return Math.max(leastFree, byUsage(space));
    }

    private long byUsage(DiskSpace space) {
        return (long) (space.totalBytes() * (1 - mostPercent / 100.0));
    }

    private String reason(DiskSpace space) {
        return space.freeBytes() < byUsage(space)
                ? "The disk with " + space.folder() + " is " + space.usedPercent()
                        + " percent full, and new jobs are taken only up to " + mostPercent + " percent ("
                        + BoosterBrokerOptions.DISK_USAGE.name() + "): free some space there or raise the limit."
                : "The disk with " + space.folder() + " has " + DiskSpace.show(space.freeBytes())
                        + " free, and new jobs are taken only while " + DiskSpace.show(leastFree) + " are ("
                        + BoosterBrokerOptions.DISK_FREE.name() + "): free some space there or lower the limit.";
    }
}
