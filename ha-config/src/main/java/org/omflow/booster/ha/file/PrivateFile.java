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

/** A file that only the user who runs this process may read, replaced as a whole so that no reader sees half of it. */
public final class PrivateFile {
    private PrivateFile() {}

    /**
     * Writes the file; it belongs to whoever owns its folder, even when an administrator's command writes it.
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
            // Before it takes the place of the old one: after a power cut there is one of the two, and never half of
            // one.
            channel.force(true);
        }
        giveToOwnerOf(folder, next);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        // The login reads the file again when it is newer than its last reading, which may have been this very moment.
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(1)));
    }

    /**
     * Makes an empty file, unless there is one, for whoever owns its folder.
     *
     * @throws IOException when it cannot be made
     */
    public static void make(Path file) throws IOException {
        makeFolder(file.getParent());
        if (Files.exists(file)) {
            return;
        }
        try {
            create(file);
        } catch (FileAlreadyExistsException e) {
            // Made by another process this very moment.
            return;
        }
        giveToOwnerOf(file.getParent(), file);
    }

    /**
     * Makes a folder into which only the user who runs this process can look, unless there is one; it belongs to whoever
     * owns the folder in which it is made.
     *
     * @throws IOException when it cannot be made
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
