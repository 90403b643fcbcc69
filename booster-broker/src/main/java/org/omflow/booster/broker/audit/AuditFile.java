package org.omflow.booster.broker.audit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.omflow.booster.ha.file.PrivateFile;

/**
 * The audit log's current file and its rotated files. The Booster and the administrator's commands write to the same
 * file, one at a time; the first write of a day (UTC) rotates the file of the day before.
 */
final class AuditFile {
    /** How many days rotated files are kept. */
    static final int DAYS_KEPT = 365;

    private static final Pattern DAY = Pattern.compile("^\\{\"time\":\"(\\d{4}-\\d{2}-\\d{2})T");
    private static final Pattern EARLIER =
            Pattern.compile("audit\\.(\\d{4}-\\d{2}-\\d{2})\\.\\d+\\.log(\\.gz(\\.new)?)?");
    private static final int FIRST_BYTES = 64;

    private final Path folder;
    private final Path file;

    AuditFile(Path folder) {
        this.folder = folder;
        this.file = folder.resolve("audit.log");
    }

    Path path() {
        return file;
    }

    /**
     * Appends a line and forces it to disk.
     *
     * @throws IOException when it cannot be written
     */
    void append(String line, Instant now) throws IOException {
        // A file lock belongs to the process, so threads need a lock of their own.
        synchronized (AuditFile.class) {
            Path lockFile = present(folder.resolve("audit.lock"));
            try (FileChannel turn = PrivateFile.open(lockFile, Set.of(StandardOpenOption.WRITE));
                    FileLock held = turn.lock()) {
                if (PrivateFile.isOwnFolder(folder)) {
                    // A command of root only appends: the Booster rotates its files itself.
                    rotate(LocalDate.ofInstant(now, ZoneOffset.UTC));
                }
                try (FileChannel channel =
                        PrivateFile.open(present(file), Set.of(StandardOpenOption.WRITE, StandardOpenOption.APPEND))) {
                    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                    channel.force(true);
                }
            }
        }
    }

    private void rotate(LocalDate today) throws IOException {
        if (!Files.exists(file) || Files.size(file) == 0) {
            return;
        }
        LocalDate day = day();
        if (!day.isBefore(today)) {
            return;
        }
        int number = 0;
        while (Files.exists(earlier(day, number, "")) || Files.exists(earlier(day, number, ".gz"))) {
            number++;
        }
        Path plain = earlier(day, number, "");
        Files.move(file, plain, StandardCopyOption.ATOMIC_MOVE);
        Path unfinished = present(earlier(day, number, ".gz.new"));
        try (OutputStream compressed = new GZIPOutputStream(Files.newOutputStream(unfinished))) {
            Files.copy(plain, compressed);
        }
        Files.move(unfinished, earlier(day, number, ".gz"), StandardCopyOption.ATOMIC_MOVE);
        Files.delete(plain);
        deleteExpired(today.minusDays(DAYS_KEPT));
    }

    /** The day of the first line. */
    private LocalDate day() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            Matcher first = DAY.matcher(new String(in.readNBytes(FIRST_BYTES), StandardCharsets.UTF_8));
            if (first.find()) {
                return LocalDate.parse(first.group(1));
            }
        } catch (DateTimeParseException e) {
            // Somebody edited the file; its modification time is accurate enough.
        }
        return LocalDate.ofInstant(Files.getLastModifiedTime(file).toInstant(), ZoneOffset.UTC);
    }

    private Path earlier(LocalDate day, int number, String ending) {
        return folder.resolve("audit." + day + "." + number + ".log" + ending);
    }

    private void deleteExpired(LocalDate firstKept) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.toList();
        }
        for (Path old : files) {
            Matcher name = EARLIER.matcher(old.getFileName().toString());
            if (name.matches() && name.group(1).compareTo(firstKept.toString()) < 0) {
                Files.deleteIfExists(old);
            }
        }
    }

    /** Creates the file if it is missing and gives it to the owner of the folder, even when root runs the command. */
    private Path present(Path wanted) throws IOException {
        PrivateFile.make(wanted, "rw-r-----");
        return wanted;
    }
}
