package org.omflow.booster.ha.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.omflow.booster.ha.file.Folders;
import org.omflow.booster.ha.file.PrivateFile;
import org.omflow.booster.ha.hash.Sha256;

/** The folder beside a backup that takes the copies which go into it, so that they can be checked first. */
public final class Staging {
    private final Path folder;
    private final List<String> allowed;

    /**
     * Begins with an empty folder, in place of one that a killed command left.
     *
     * @param allowed the folders of the home that it may hold
     */
    public Staging(Path folder, List<String> allowed) throws IOException {
        this.folder = folder;
        this.allowed = allowed;
        Folders.delete(folder);
        PrivateFile.makeFolder(folder);
    }

    /**
     * Where the copy of a file lies; its folder is made.
     *
     * @param name such as {@code conf/users.properties}
     * @throws BackupException when a backup cannot hold a file of that name
     */
    public Path path(String name) throws IOException, BackupException {
        if (!EntryName.isWithin(name, allowed)) {
            throw new BackupException(
                    "There is a file '" + name + "', whose name a backup cannot hold: rename it, or move it elsewhere");
        }
        Path path = folder.resolve(name);
        PrivateFile.makeFolder(path.getParent());
        return path;
    }

    /** Where the copies of a folder lie; it may be missing. */
    public Path folder(String name) {
        return folder.resolve(name);
    }

    /**
     * Copies a file as it is now, in place of an earlier copy.
     *
     * @throws IOException when it is missing or is a link
     */
    public void copy(Path source, String name) throws IOException, BackupException {
        Path copy = path(name);
        try (InputStream in = Channels.newInputStream(PrivateFile.open(source, Set.of(StandardOpenOption.READ)));
                OutputStream out = Files.newOutputStream(copy)) {
            in.transferTo(out);
        }
    }

    /** What is there now. */
    List<Manifest.Item> items() throws IOException, BackupException {
        List<Path> files = Folders.files(folder);
        if (files.size() > Manifest.MOST_FILES) {
            throw new BackupException("There are " + files.size() + " files to back up; a backup holds at most "
                    + Manifest.MOST_FILES + ": let the servers do some of what waits, then repeat");
        }
        List<Manifest.Item> items = new ArrayList<>();
        for (Path file : files) {
            MessageDigest digest = Sha256.digest();
            try (InputStream in = Files.newInputStream(file);
                    OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
                long bytes = in.transferTo(out);
                items.add(new Manifest.Item(
                        folder.relativize(file).toString().replace('\\', '/'),
                        bytes,
                        HexFormat.of().formatHex(digest.digest())));
            }
        }
        return items;
    }
}
