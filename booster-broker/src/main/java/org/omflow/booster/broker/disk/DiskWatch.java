package org.omflow.booster.broker.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.config.BoosterStartException;
import org.omflow.booster.ha.doctor.Check;
import org.omflow.booster.ha.doctor.Finding;
import org.omflow.booster.ha.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks whether the message disks have room for new jobs. The space beyond the limits is reserved for the servers,
 * which continue with the accepted jobs and so free space. Queried by many threads, run by one.
 */
public final class DiskWatch implements Runnable, Check {
    private static final Logger log = LoggerFactory.getLogger(DiskWatch.class);

    /** Hysteresis: new jobs are accepted again only with this much more free space than the limit requires. */
    static final long ROOM_BYTES = 16L << 20;
    /** The broker preallocates journal files before it opens its ports; without them it does not start properly. */
    static final long START_BYTES = 32L << 20;

    private static final String CHECK = "disk";

    private final List<Path> folders;
    private final int mostPercent;
    private final long leastFree;
    private final DiskMeter meter;
    private final LongAdder refused = new LongAdder();

    private volatile String full;
    private volatile long freeBytes;
    // Confined to the watching thread
    private boolean loggedUnknown;

    /** @param folders the folders with messages; one that does not exist yet is skipped */
    public DiskWatch(List<Path> folders, Settings settings, DiskMeter meter) {
        this.folders = List.copyOf(folders);
        this.mostPercent = settings.get(BoosterBrokerOptions.DISK_USAGE);
        this.leastFree = settings.get(BoosterBrokerOptions.DISK_FREE);
        this.meter = meter;
    }

    /** The reason new jobs are refused now, a sentence with the disk and the remedy; null while there is room. */
    public String full() {
        return full;
    }

    /** The free bytes on the disk nearest to its limit. */
    public long freeBytes() {
        return freeBytes;
    }

    /** The number of messages refused because a disk was full. */
    public long refused() {
        return refused.sum();
    }

    /** Counts a message that was refused. */
    public void countRefused() {
        refused.increment();
    }

    /**
     * Checks the disks before the Booster starts.
     *
     * @throws BoosterStartException when there is not enough room to start
     */
    public void requireRoomToStart() throws BoosterStartException {
        DiskSpace tightest = tightest();
        if (isTooFullToStart(tightest)) {
            throw new BoosterStartException(tooFullToStart(tightest));
        }
        run();
    }

    private static boolean isTooFullToStart(DiskSpace tightest) {
        return tightest != null && tightest.freeBytes() < START_BYTES;
    }

    private static String tooFullToStart(DiskSpace tightest) {
        return "The disk with " + tightest.folder() + " has only " + DiskSpace.show(tightest.freeBytes())
                + " free, and the Booster needs " + DiskSpace.show(START_BYTES)
                + " to start: free some space there. The messages on it are safe";
    }

    @Override
    public List<Finding> look() {
        DiskSpace tightest = tightest();
        String remedy = tightest == null ? "" : "df -h " + tightest.folder();
        if (isTooFullToStart(tightest)) {
            return List.of(Finding.refuse(CHECK, tooFullToStart(tightest), remedy));
        }
        return tightest == null || tightest.freeBytes() >= required(tightest)
                ? List.of()
                : List.of(Finding.warn(CHECK, reason(tightest).replaceFirst("\\.$", ""), remedy));
    }

    /** Checks the disks and logs each change. */
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
                log.warn("{} Until then new jobs are refused; the servers continue with the waiting jobs.", full);
            }
        } else if (before != null && spare >= Math.min(ROOM_BYTES, tightest.totalBytes() - required(tightest))) {
            full = null;
            log.info(
                    "The disk with {} has room again: {} free. Since the start {} messages were refused.",
                    tightest.folder(),
                    DiskSpace.show(tightest.freeBytes()),
                    refused());
        }
    }

    /** The disk nearest to its limit, or farthest beyond it; null when none could be measured. */
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
        if (!loggedUnknown) {
            loggedUnknown = true;
            log.warn("Cannot measure the disk with {}: {}", folder, cause.toString());
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
                        + " percent full, and new jobs are accepted only up to " + mostPercent + " percent ("
                        + BoosterBrokerOptions.DISK_USAGE.name() + "): free some space there or raise the limit."
                : "The disk with " + space.folder() + " has " + DiskSpace.show(space.freeBytes())
                        + " free, and new jobs are accepted only with at least " + DiskSpace.show(leastFree) + " free ("
                        + BoosterBrokerOptions.DISK_FREE.name() + "): free some space there or lower the limit.";
    }
}
