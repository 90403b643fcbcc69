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
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;

/** The same files on a system without {@link SafeFolder}, such as Windows, where making a link takes an administrator. */
final class OtherFolder {
    private OtherFolder() {}

    static void write(Path file, String text) throws IOException {
        Path folder = file.getParent();
        Path next = folder.resolve(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        create(next);
        try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
            ByteBuffer content = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (content.hasRemaining()) {
                channel.write(content);
            }
            channel.force(true);
        }
        giveToOwnerOf(folder, next);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(1)));
    }

    static void make(Path file) throws IOException {
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

    static void makeFolder(Path folder) throws IOException {
        Files.createDirectory(folder);
        giveToOwnerOf(folder.getParent(), folder);
    }

    static void giveToOwnerOf(Path model, Path made) throws IOException {
        UserPrincipal owner = Files.getOwner(model);
        if (!Files.getOwner(made).equals(owner)) {
            Files.setOwner(made, owner);
        }
    }

    private static void create(Path file) throws IOException {
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
