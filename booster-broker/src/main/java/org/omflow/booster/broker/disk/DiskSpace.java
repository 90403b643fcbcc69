package org.omflow.booster.broker.disk;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Size and free space of the disk that holds a folder.
 *
 * @param folder the folder
 * @param totalBytes the size of the disk
 * @param freeBytes how much of it the Booster may still write
 */
public record DiskSpace(Path folder, long totalBytes, long freeBytes) {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    private static final int STEP = 1024;

    /** Asks the operating system. */
    public static DiskSpace of(Path folder) throws IOException {
        // Not Files.getFileStore: it needs the mount point, which some containers hide.
        File asked = folder.toFile();
        long total = asked.getTotalSpace();
        if (total <= 0) {
            throw new IOException("the operating system does not report the size of the disk of " + folder);
        }
        return new DiskSpace(folder, total, asked.getUsableSpace());
    }

    /** The used share in percent, such as {@code 91.3}. */
    String usedPercent() {
        double used = totalBytes <= 0 ? 0 : 100.0 * (totalBytes - freeBytes) / totalBytes;
        return String.format(Locale.ROOT, "%.1f", used);
    }

    /** An amount of bytes for people, such as {@code 1.5 GiB}. */
    static String show(long bytes) {
        double amount = bytes;
        int unit = 0;
        while (amount >= STEP && unit < UNITS.length - 1) {
            amount /= STEP;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", amount, UNITS[unit]);
    }
}
