package org.omflow.booster.ha.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.RolloverFailure;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.rolling.helper.RenameUtil;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.omflow.booster.ha.file.PrivateFile;

/** Compresses the log file of a day, or of 100 MB, into one with the same permissions, and deletes old ones. */
final class LogArchive extends SizeAndTimeBasedRollingPolicy<ILoggingEvent> {
    private static final String COMPRESSED = ".gz";

    private final RenameUtil renaming = new RenameUtil();

    /** Logback's own would compress into files of the umask's permissions, through links. */
    @Override
    public void rollover() throws RolloverFailure {
        var naming = getTimeBasedFileNamingAndTriggeringPolicy();
        String name = naming.getElapsedPeriodsFileName();
        String raw = name + System.nanoTime() + ".tmp";
        renaming.setContext(context);
        renaming.rename(getParentsRawFileProperty(), raw);
        context.getAlternateExecutorService().submit(() -> compress(Path.of(raw), Path.of(name + COMPRESSED)));
        naming.getArchiveRemover().cleanAsynchronously(Instant.ofEpochMilli(naming.getCurrentTime()));
    }

    private void compress(Path raw, Path target) {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            addWarn("not compressed, as " + target + " exists: " + raw);
            return;
        }
        try {
            PrivateFile.make(target, LogFileAppender.PERMISSIONS);
            try (InputStream in = Channels.newInputStream(PrivateFile.open(raw, Set.of(StandardOpenOption.READ)));
                    OutputStream out = new GZIPOutputStream(
                            Channels.newOutputStream(PrivateFile.open(target, Set.of(StandardOpenOption.WRITE))))) {
                in.transferTo(out);
            }
            Files.delete(raw);
        } catch (IOException e) {
            addError("could not compress " + raw, e);
        }
    }
}
