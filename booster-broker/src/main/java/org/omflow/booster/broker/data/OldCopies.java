package org.omflow.booster.broker.data;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.omflow.booster.broker.home.Home;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what the message broker moved away and nobody will need. The broker's own way counts copies that were not
 * finished like any others, so that a few of these would push out the last data that could still be worked with.
 */
public final class OldCopies {
    private static final Logger log = LoggerFactory.getLogger(OldCopies.class);

    private OldCopies() {}

    /**
     * Keeps the newest sets with which a Booster could work, and of those that were not finished the last one. To be called
     * while no broker runs.
     *
     * @param kept how many whole sets
     * @throws IOException when a folder cannot be read or deleted
     */
    public static void tidy(Home home, int kept) throws IOException {
        if (!Files.isDirectory(home.journal())
                || DataMove.unfinished(home.data()).isPresent()) {
            return;
        }
        int whole = 0;
        int unfinished = 0;
        List<String> deleted = new ArrayList<>();
        for (MessageData set : MessageData.old(home.data())) {
            boolean isKept = set.isWhole() ? whole++ < kept : unfinished++ < 1;
            if (!isKept) {
                // The journal comes last: by it a set is found again when this is interrupted.
                for (Path part : set.parts().values()) {
                    if (!part.equals(set.parts().get(MessageData.JOURNAL))) {
                        delete(part);
                    }
                }
                delete(set.parts().get(MessageData.JOURNAL));
                deleted.add(set.name());
            }
        }
        if (!deleted.isEmpty()) {
            log.info("Old copies of messages in {} were deleted: {}", home.data(), String.join(", ", deleted));
        }
    }

    private static void delete(Path folder) throws IOException {
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
}
