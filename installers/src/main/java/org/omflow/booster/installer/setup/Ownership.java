package org.omflow.booster.installer.setup;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** Who owns what of an installation: root the program, the program's user its configuration, data and logs. */
final class Ownership {
    private final ServiceUser user;

    /**
     * For this user.
     *
     * @param user null when whoever installs owns everything
     */
    Ownership(ServiceUser user) {
        this.user = user;
    }

    /** Makes a folder of the program's user, unless it is there, and gives it all that is in it. */
    void give(Path folder, String permissions) throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
        if (user == null) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) throws IOException {
                return change(visited);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                return change(file);
            }
        });
    }

    private FileVisitResult change(Path file) throws IOException {
        Files.setAttribute(file, "unix:uid", user.uid(), LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(file, "unix:gid", user.gid(), LinkOption.NOFOLLOW_LINKS);
        return FileVisitResult.CONTINUE;
    }
}
