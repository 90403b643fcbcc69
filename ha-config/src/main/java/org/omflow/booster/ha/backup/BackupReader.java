package org.omflow.booster.ha.backup;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.omflow.booster.ha.file.Folders;
import org.omflow.booster.ha.file.PrivateFile;
import org.omflow.booster.ha.hash.Sha256;

/** Reads a backup and verifies every byte of it. */
final class BackupReader {
    private static final int BUFFER = 64 << 10;

    private final Path file;
    private final List<String> folders;

    /** @param folders that a backup of this kind may hold */
    BackupReader(Path file, List<String> folders) {
        this.file = file;
        this.folders = folders;
    }

    /**
     * Reads it to its end and writes nothing.
     *
     * @throws BackupException when it is damaged or no backup
     */
    Manifest check() throws IOException, BackupException {
        return read(null);
    }

    /** Writes its files into an empty folder, and to the disk; verifies them again, as the file may have changed. */
    void unpack(Path into) throws IOException, BackupException {
        read(into);
        Folders.syncAll(into);
    }

    private Manifest read(Path into) throws IOException, BackupException {
        try (GZIPInputStream zipped =
                new GZIPInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER), BUFFER)) {
            TarReader tar = new TarReader(zipped);
            Manifest manifest = manifest(tar);
            for (Manifest.Item item : manifest.files()) {
                TarReader.Entry entry = tar.next();
                if (entry == null || !entry.name().equals(item.name()) || entry.bytes() != item.bytes()) {
                    throw new BackupException("instead of " + item.name() + " with " + item.bytes() + " bytes it holds "
                            + (entry == null ? "nothing" : entry.name() + " with " + entry.bytes())
                            + ": it was changed, take another file");
                }
                unpack(tar, entry, item, into);
            }
            if (tar.next() != null) {
                throw new BackupException("it holds more files than its list says: it was changed, take another file");
            }
            tar.end();
            return manifest;
        } catch (EOFException e) {
            throw new BackupException("The file " + file + " is cut off: take another file, nothing was changed", e);
        } catch (ZipException e) {
            throw new BackupException(
                    "The file " + file + " is no backup, or damaged (" + e.getMessage()
                            + "): take another file, nothing was changed",
                    e);
        } catch (BackupException e) {
            throw new BackupException("The backup " + file + " is refused, nothing was changed: " + e.getMessage(), e);
        }
    }

    private Manifest manifest(TarReader tar) throws IOException, BackupException {
        TarReader.Entry first = tar.next();
        if (first == null || !first.name().equals(Manifest.NAME) || first.bytes() > Manifest.MOST_BYTES) {
            throw new BackupException("it does not begin with a " + Manifest.NAME + ": take another file");
        }
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        tar.copy(first, text);
        return Manifest.of(text.toString(StandardCharsets.UTF_8), folders);
    }

    private static void unpack(TarReader tar, TarReader.Entry entry, Manifest.Item item, Path into)
            throws IOException, BackupException {
        MessageDigest digest = Sha256.digest();
        if (into == null) {
            tar.copy(entry, new DigestOutputStream(OutputStream.nullOutputStream(), digest));
        } else {
            Path path = into.resolve(item.name());
            PrivateFile.make(path);
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                tar.copy(entry, new DigestOutputStream(Channels.newOutputStream(channel), digest));
                channel.force(true);
            }
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(item.sha256())) {
            throw new BackupException(item.name()
                    + " does not have the checksum in the list: it was changed or damaged," + " take another file");
        }
    }
}
