package org.omflow.booster.broker.disk;

import java.io.IOException;
import java.nio.file.Path;

/** Measures the free space on a disk; {@link DiskSpace#of} in production, a stub in tests. */
@FunctionalInterface
public interface DiskMeter {
    /** The space on the disk of this folder. */
    DiskSpace of(Path folder) throws IOException;
}
