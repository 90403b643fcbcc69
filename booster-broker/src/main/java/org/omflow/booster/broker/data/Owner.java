package org.omflow.booster.broker.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.stream.Stream;

/** Gives files that a command created as root to the user who runs the Booster. */
final class Owner {
    private Owner() {}

    /** Gives a file, or a folder and the files directly in it, the same owner as {@code model}. */
    static void giveToOwnerOf(Path model, Path made) throws IOException {
        UserPrincipal owner = Files.getOwner(model);
        give(made, owner);
        if (Files.isDirectory(made)) {
            List<Path> files;
            try (Stream<Path> all = Files.list(made)) {
                files = all.toList();
            }
            for (Path file : files) {
                give(file, owner);
            }
        }
    }

    private static void give(Path file, UserPrincipal owner) throws IOException {
        if (!Files.getOwner(file).equals(owner)) {
            Files.setOwner(file, owner);
        }
    }
}
