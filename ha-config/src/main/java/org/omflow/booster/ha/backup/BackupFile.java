package org.omflow.booster.ha.backup;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.omflow.booster.ha.file.Folders;
import org.omflow.booster.ha.file.PrivateFile;

/**
 * A backup that is being made. Until it is complete it has another name, {@code FILE.unfinished}; what a killed command
 * left under that name, the next one replaces.
 */
final class BackupFile implements AutoCloseable {
    private static final int BUFFER = 64 << 10;

    private final Path file;
    private final Path unfinished;
    private final Path stagingFolder;
    private final FileChannel channel;

    private BackupFile(Path file, Path unfinished, FileChannel channel) {
        this.file = file;
        this.unfinished = unfinished;
        this.stagingFolder = file.resolveSibling(file.getFileName() + ".staging");
        this.channel = channel;
    }

    /**
     * Begins a backup of this name.
     *
     * @throws BackupException when the file exists, or another command makes it
     */
    static BackupFile begin(Path file) throws IOException, BackupException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new BackupException("The file " + file + " exists already: give another name");
        }
        if (!Files.isDirectory(file.getParent())) {
            throw new BackupException("There is no folder " + file.getParent() + ": create it, or give another");
        }
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        PrivateFile.make(unfinished, "rw-------");
        FileChannel channel = PrivateFile.open(unfinished, Set.of(StandardOpenOption.WRITE));
        boolean alone = false;
        try {
            alone = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // Held by another in this very process.
        } finally {
            if (!alone) {
                channel.close();
            }
        }
        if (!alone) {
            throw new BackupException(
                    "Another command makes the backup " + file + ": wait for it, or give another name");
        }
        return new BackupFile(file, unfinished, channel);
    }

    /** An empty folder for copies, on the same disk. */
    Staging staging(List<String> folders) throws IOException {
        return new Staging(stagingFolder, folders);
    }

    /** Writes the copies behind their manifest, and gives the file its name once it is on the disk. */
    void write(Manifest manifest, Staging staging) throws IOException, BackupException {
        byte[] text = manifest.text().getBytes(StandardCharsets.UTF_8);
        if (text.length > Manifest.MOST_BYTES) {
            throw new BackupException("The list of files has " + text.length + " bytes, more than a backup may have");
        }
        channel.truncate(0);
        // Not closed here: that would end the lock before the file has its name.
        OutputStream disk = Channels.newOutputStream(channel);
        GZIPOutputStream zipped = new GZIPOutputStream(new BufferedOutputStream(disk, BUFFER), BUFFER);
        TarWriter tar = new TarWriter(zipped, manifest.time());
        tar.add(Manifest.NAME, text.length, new ByteArrayInputStream(text));
        for (Manifest.Item item : manifest.files()) {
            try (InputStream content = Files.newInputStream(staging.path(item.name()))) {
                tar.add(item.name(), item.bytes(), content);
            }
        }
        tar.finish();
        zipped.finish();
        zipped.flush();
        channel.force(true);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        Folders.sync(file.getParent());
    }

    @Override
    public void close() throws IOException {
        Folders.delete(stagingFolder);
        Files.deleteIfExists(unfinished);
        channel.close();
    }
}
