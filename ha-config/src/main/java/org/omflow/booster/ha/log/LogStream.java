package org.omflow.booster.ha.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.omflow.booster.ha.file.PrivateFile;

/**
 * Appends to a log file, never through a link. After a failure, such as a full disk, it loses lines until the file can
 * be written again. Confined to its appender, which locks.
 */
final class LogStream extends OutputStream {
    private final Path file;
    /** Null after a failure. */
    private OutputStream out;

    /**
     * Opens the file.
     *
     * @throws IOException when it is missing, is a link or may not be written
     */
    LogStream(Path file) throws IOException {
        this.file = file;
        out = open();
    }

    private OutputStream open() throws IOException {
        return Channels.newOutputStream(
                PrivateFile.open(file, Set.of(StandardOpenOption.WRITE, StandardOpenOption.APPEND)));
    }

    @Override
    public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        try {
            if (out == null) {
                out = open();
            }
            out.write(bytes, from, length);
        } catch (IOException e) {
            // Thrown, it would end the appender for good; the console has the line.
            close();
        }
    }

    @Override
    public void close() {
        try (OutputStream closed = out) {
            out = null;
        } catch (IOException e) {
            // What could be written is written.
            return;
        }
    }
}
