package org.omflow.booster.ha.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Writes files that only this process's user can read, and replaces them atomically. A command of root gives them to
 * the owner of their folder and is not led elsewhere by links that the owner has put there (see {@link SafeFolder}).
 */
public final class PrivateFile {
    private static final String FILE = "rw-------";
    private static final String FOLDER = "rwx------";
    private static final String FOLDER_ABOVE = "rwxr-xr-x";

    private PrivateFile() {}

    /**
     * Writes the file and gives it to the owner of its folder, even when an administrator's command writes it.
     *
     * @throws IOException when it cannot be written, or others may write into its folder
     */
    public static void write(Path file, String text) throws IOException {
        Path whole = file.toAbsolutePath();
        makeFolder(whole.getParent());
        if (!SafeFolder.isPossible(whole)) {
            OtherFolder.write(whole, text);
            return;
        }
        try (SafeFolder folder = SafeFolder.open(whole.getParent())) {
            folder.requirePrivate();
            folder.replace(
                    whole.getFileName(), text.getBytes(StandardCharsets.UTF_8), PosixFilePermissions.fromString(FILE));
        }
    }

    /**
     * Creates an empty file owned by the owner of its folder, unless it exists.
     *
     * @throws IOException when it cannot be created
     */
    public static void make(Path file) throws IOException {
        makeFolder(file.toAbsolutePath().getParent());
        make(file, FILE);
    }

    /**
     * Does the same with these permissions, such as {@code rw-r-----}, and makes its folder one that others may read.
     *
     * @throws IOException when it cannot be created
     */
    public static void make(Path file, String permissions) throws IOException {
        Path whole = file.toAbsolutePath();
        makeFolder(whole.getParent(), FOLDER_ABOVE);
        if (!SafeFolder.isPossible(whole)) {
            OtherFolder.make(whole);
            return;
        }
        try (SafeFolder folder = SafeFolder.open(whole.getParent())) {
            folder.create(whole.getFileName(), PosixFilePermissions.fromString(permissions));
        }
    }

    /**
     * Opens an existing file; never through a link, as that could lead anywhere.
     *
     * @throws IOException when it is missing or is a link
     */
    public static FileChannel open(Path file, Set<? extends OpenOption> options) throws IOException {
        Path whole = file.toAbsolutePath();
        if (!SafeFolder.isPossible(whole)) {
            return FileChannel.open(whole, options);
        }
        try (SafeFolder folder = SafeFolder.open(whole.getParent())) {
            return folder.open(whole.getFileName(), options);
        }
    }

    /**
     * Creates a folder that only this process's user can read, owned by the owner of its parent folder, unless it
     * exists.
     *
     * @throws IOException when it cannot be created
     */
    public static void makeFolder(Path folder) throws IOException {
        makeFolder(folder, FOLDER);
    }

    /**
     * Does the same with these permissions, such as {@code rwxr-x---}. Folders above it that are missing become ones that
     * others may read.
     *
     * @throws IOException when it cannot be created
     */
    public static void makeFolder(Path folder, String permissions) throws IOException {
        Path whole = folder.toAbsolutePath();
        if (Files.isDirectory(whole)) {
            return;
        }
        makeFolder(whole.getParent(), FOLDER_ABOVE);
        if (!SafeFolder.isPossible(whole)) {
            OtherFolder.makeFolder(whole);
            return;
        }
        try (SafeFolder above = SafeFolder.open(whole.getParent())) {
            above.makeFolder(whole.getFileName(), PosixFilePermissions.fromString(permissions));
        }
    }

    /**
     * Gives a file, or a folder and the files directly in it, to the owner of another folder: what a library created
     * as root.
     *
     * @throws IOException when that cannot be done, or it is a link that may lead anywhere
     */
    public static void giveToOwnerOf(Path model, Path made) throws IOException {
        Path whole = made.toAbsolutePath();
        if (!SafeFolder.isPossible(whole)) {
            OtherFolder.giveToOwnerOf(model, whole);
            return;
        }
        try (SafeFolder owner = SafeFolder.open(model)) {
            if (Files.isDirectory(whole)) {
                try (SafeFolder folder = SafeFolder.open(whole)) {
                    folder.giveAll(owner.owner());
                }
            } else {
                try (SafeFolder folder = SafeFolder.open(whole.getParent())) {
                    folder.give(whole.getFileName(), owner.owner());
                }
            }
        }
    }

    /**
     * Requires that only the user of this process, its group or the owner of a folder can write there.
     *
     * @throws IOException when others can, or it cannot be read
     */
    public static void requirePrivate(Path folder) throws IOException {
        if (SafeFolder.isPossible(folder)) {
            try (SafeFolder opened = SafeFolder.open(folder)) {
                opened.requirePrivate();
            }
        }
    }

    /**
     * Whether a folder belongs to the user of this process; what belongs to another, root leaves to that one.
     *
     * @throws IOException when it cannot be read
     */
    public static boolean isOwnFolder(Path folder) throws IOException {
        if (!SafeFolder.isPossible(folder)) {
            return true;
        }
        try (SafeFolder opened = SafeFolder.open(folder)) {
            return opened.isOwn();
        }
    }
}
