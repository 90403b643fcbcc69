package org.omflow.booster.ha.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.omflow.booster.ha.file.Disks;
import org.omflow.booster.ha.file.Folders;
import org.omflow.booster.ha.file.PrivateFile;
import org.omflow.booster.ha.settings.SettingsException;

/**
 * Puts the folders of a backup into a home. They are unpacked beside those in use, and then renamed; if that is
 * interrupted, the program does not start, and the next {@code restore} finishes it.
 */
public final class RestoredHome {
    /** Holds folders that are not complete. */
    static final String UNPACKING = "restore.unpacking";
    /** Holds complete folders that are being put in place. */
    static final String UNFINISHED = "restore.unfinished";

    /** In the latter: the name of the folder that takes what was there. */
    private static final String ASIDE = "aside";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Path home;
    private final List<String> folders;

    RestoredHome(Path home, List<String> folders) {
        this.home = home;
        this.folders = folders;
    }

    /**
     * Refuses to start on a home whose restore was interrupted: part of it may be the old one.
     *
     * @throws SettingsException saying what to do
     */
    public static void requireWhole(Path home) {
        if (Files.exists(home.resolve(UNFINISHED))) {
            throw new SettingsException(List.of("A restore into " + home
                    + " was interrupted while it put the folders in place: run 'restore' again, it finishes the work"));
        }
    }

    /** Whether an interrupted restore waits to be finished. */
    boolean isUnfinished() {
        return Files.exists(home.resolve(UNFINISHED));
    }

    /**
     * Requires that there is nothing to lose.
     *
     * @throws BackupException naming what is there
     */
    void requireEmpty() throws IOException, BackupException {
        for (String folder : folders) {
            if (!isEmpty(home.resolve(folder))) {
                throw new BackupException("The folder " + home.resolve(folder)
                        + " is not empty, nothing was changed: restore into another --home, or add --replace, which sets"
                        + " it aside");
            }
        }
    }

    /** Whether a folder holds no files but locks. */
    private static boolean isEmpty(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        if (Files.isSymbolicLink(folder)) {
            return false;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.allMatch(each -> Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)
                    || each.getFileName().toString().endsWith(".lock"));
        }
    }

    /**
     * Requires that its folders can be renamed.
     *
     * @throws BackupException when one is a disk of its own
     */
    void requireRenamable() throws IOException, BackupException {
        for (String name : folders) {
            Path folder = home.resolve(name);
            if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) && !Disks.areSame(folder, home)) {
                throw new BackupException(
                        "The folder " + folder + " is a disk of its own and cannot be renamed, nothing"
                                + " was changed: restore into another --home and move the contents by hand");
            }
        }
    }

    /** Unpacks the backup beside the folders in use. */
    void unpack(BackupReader backup, Manifest manifest, Instant now) throws IOException, BackupException {
        Path unpacking = home.resolve(UNPACKING);
        Folders.delete(unpacking);
        long free = Disks.free(home);
        if (free < manifest.bytes()) {
            throw new BackupException("The backup needs " + manifest.bytes() + " bytes and the disk of " + home
                    + " has " + free + " free, nothing was changed: make room");
        }
        try {
            PrivateFile.makeFolder(unpacking);
            backup.unpack(unpacking);
            PrivateFile.write(unpacking.resolve(ASIDE), "before-restore-" + TIME.format(now));
            Path conf = home.resolve(folders.get(0));
            UserPrincipal owner = Files.getOwner(Files.isDirectory(conf) ? conf : home);
            for (String folder : folders) {
                PrivateFile.makeFolder(unpacking.resolve(folder));
                Folders.give(unpacking.resolve(folder), owner);
            }
            Folders.sync(unpacking);
            Files.move(unpacking, home.resolve(UNFINISHED), StandardCopyOption.ATOMIC_MOVE);
            Folders.sync(home);
        } finally {
            Folders.delete(unpacking);
        }
    }

    /** Puts the unpacked folders in place, sets aside what was there, and can be repeated when interrupted. */
    void putInPlace(Consumer<String> report) throws IOException, BackupException {
        Path unfinished = home.resolve(UNFINISHED);
        Path aside = home.resolve(Files.readString(unfinished.resolve(ASIDE)));
        if (!home.equals(aside.getParent()) || !aside.normalize().equals(aside)) {
            throw new BackupException("The file " + unfinished.resolve(ASIDE) + " was changed: it names " + aside
                    + ", which is not in the home; find out who wrote it");
        }
        for (String name : folders) {
            Path next = unfinished.resolve(name);
            Path present = home.resolve(name);
            if (!Files.exists(next)) {
                // In place already.
                continue;
            }
            if (Files.exists(present, LinkOption.NOFOLLOW_LINKS)) {
                if (isEmpty(present)) {
                    Folders.delete(present);
                } else {
                    PrivateFile.makeFolder(aside);
                    Files.move(present, aside.resolve(name), StandardCopyOption.ATOMIC_MOVE);
                    Folders.sync(aside);
                    report.accept("Set aside " + present + " as " + aside.resolve(name));
                }
            }
            Files.move(next, present, StandardCopyOption.ATOMIC_MOVE);
            Folders.sync(home);
        }
        // Last: while it is there, the program does not start.
        Path done = home.resolve(UNPACKING);
        Folders.delete(done);
        Files.move(unfinished, done, StandardCopyOption.ATOMIC_MOVE);
        Folders.sync(home);
        Folders.delete(done);
    }
}
