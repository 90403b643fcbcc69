package org.omflow.booster.ha.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;

/** Writes files that only this process's user can read, and replaces them atomically. */
public final class PrivateFile {
    private PrivateFile() {}

    /**
     * Writes the file and gives it to the owner of its folder, even when an administrator's command writes it.
     *
     * @throws IOException when it cannot be written
     */
    public static void write(Path file, String text) throws IOException {
        Path folder = file.getParent();
        makeFolder(folder);
        Path next = folder.resolve(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        create(next);
        try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
            ByteBuffer content = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (content.hasRemaining()) {
                channel.write(content);
            }
            // Sync before the rename: a power cut leaves the old file or the new one, never half of one.
            channel.force(true);
        }
        giveToOwnerOf(folder, next);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        // The login reloads the file when it is newer than its last read, which may be this very moment.
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(1)));
    }

    /**
     * Creates an empty file owned by the owner of its folder, unless it exists.
     *
     * @throws IOException when it cannot be created
     */
    public static void make(Path file) throws IOException {
        makeFolder(file.getParent());
        if (Files.exists(file)) {
            return;
        }
        try {
            create(file);
        } catch (FileAlreadyExistsException e) {
            // Another process has just created it.
            return;
        }
        giveToOwnerOf(file.getParent(), file);
    }

    /**
     * Creates a folder that only this process's user can read, owned by the owner of its parent folder, unless it
     * exists.
     *
     * @throws IOException when it cannot be created
     */
    public static void makeFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = folder.toAbsolutePath().getParent();
        makeParent(parent);
        if (Files.getFileStore(parent).supportsFileAttributeView("posix")) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(folder);
        }
        giveToOwnerOf(parent, folder);
    }

    private static void makeParent(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        makeParent(folder.getParent());
        Files.createDirectories(folder);
        giveToOwnerOf(folder.getParent(), folder);
    }

    private static void giveToOwnerOf(Path folder, Path file) throws IOException {
        UserPrincipal owner = Files.getOwner(folder);
        if (!Files.getOwner(file).equals(owner)) {
            Files.setOwner(file, owner);
        }
    }

    private static void create(Path file) throws IOException {
        if (Files.getFileStore(file.getParent()).supportsFileAttributeView("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return;
        }
        Files.createFile(file);
        AclFileAttributeView acl = Files.getFileAttributeView(file, AclFileAttributeView.class);
        if (acl != null) {
            acl.setAcl(List.of(AclEntry.newBuilder()
                    .setType(AclEntryType.ALLOW)
                    .setPrincipal(acl.getOwner())
                    .setPermissions(EnumSet.allOf(AclEntryPermission.class))
                    .build()));
        }
    }
}
