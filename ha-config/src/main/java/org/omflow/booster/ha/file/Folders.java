package org.omflow.booster.ha.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.stream.Stream;

/** Works on whole folders without following links. */
public final class Folders {
    private Folders() {}

    /** Every file in a folder and below it, in a fixed order. */
    public static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        }
    }

    /** Makes the names in a folder survive a power failure. */
    public static void sync(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows cannot open a folder; its file system keeps renames in order.
        }
    }

    /** The same for a folder and those below it. */
    public static void syncAll(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            all.filter(Files::isDirectory).forEach(Folders::sync);
        }
    }

    /** Deletes a folder with all that is in it, if it exists. */
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path left, IOException cause) throws IOException {
                if (cause != null) {
                    throw cause;
                }
                Files.delete(left);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Gives a folder and all that is in it to a user. */
    public static void give(Path folder, UserPrincipal to) throws IOException {
        if (Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(to)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.toList()) {
                Files.setOwner(each, to);
            }
        }
    }
}
