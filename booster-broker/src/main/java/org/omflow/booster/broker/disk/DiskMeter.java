package org.omflow.booster.broker.disk;

import java.io.IOException;
import java.nio.file.Path;

/** Tells how much room there is on a disk: {@link DiskSpace#of} does, and a test may say otherwise. */
@FunctionalInterface
public interface DiskMeter {
    /** The room on the disk of this folder. */
    DiskSpace of(Path folder) throws IOException;
}
