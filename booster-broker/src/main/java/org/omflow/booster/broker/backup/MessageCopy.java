package org.omflow.booster.broker.backup;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.activemq.artemis.core.server.impl.FileBasedNodeManager;
import org.omflow.booster.broker.data.DataFacts;
import org.omflow.booster.broker.home.Home;
import org.omflow.booster.ha.backup.BackupException;
import org.omflow.booster.ha.backup.Staging;

/**
 * Copies the messages of a Booster that may run. Pages and bodies of large messages are copied before the journal, so
 * that what is done meanwhile is not missing, and those that are new after it.
 */
final class MessageCopy {
    private static final int MOST_ROUNDS = 5;
    private static final int MOST_ATTEMPTS = 50;
    private static final long PAUSE_MS = 100;
    private static final String DATA = "data/";
    private static final String PAGING = "paging";
    private static final String LARGE = "large-messages";
    private static final String LARGE_ENDING = ".msg";
    /** What the broker moves aside lies below its folders too. */
    private static final String OLD = "oldreplica.";

    private final Home home;
    private final Staging staging;
    /** The sizes of the copied files that only grow. */
    private final Map<String, Long> sizes = new HashMap<>();

    MessageCopy(Home home, Staging staging) {
        this.home = home;
        this.staging = staging;
    }

    /**
     * Copies all of them and has the broker's own reader read the copy.
     *
     * @return how many messages are in the journal
     * @throws BackupException when no copy succeeds
     */
    long make() throws IOException, BackupException {
        String problem = "";
        for (int round = 0; round < MOST_ROUNDS; round++) {
            DataFacts before = DataFacts.of(home);
            sizes.clear();
            copyGrowing();
            for (String file : List.of(
                    FileBasedNodeManager.SERVER_LOCK_NAME, FileBasedNodeManager.SERVER_ACTIVATION_SEQUENCE_NAME)) {
                if (Files.exists(home.journal().resolve(file))) {
                    staging.copy(home.journal().resolve(file), DATA + JournalKind.MESSAGES.folder() + "/" + file);
                }
            }
            copy(home.journal(), JournalKind.MESSAGES);
            copyGrowing();
            // After the messages: a queue without messages does no harm.
            copy(home.bindings(), JournalKind.BINDINGS);
            try {
                read(JournalKind.BINDINGS);
                JournalContents messages = read(JournalKind.MESSAGES);
                Set<Long> large = messages.largeMessages();
                if (!DataFacts.of(home).equals(before)) {
                    problem = "another Booster took over meanwhile";
                } else if (!messages.isWhole()) {
                    problem = "the copy holds changes of messages that it does not hold";
                } else if (!large.stream().allMatch(this::hasBody)) {
                    problem = "the bodies of large messages were deleted meanwhile";
                } else {
                    dropBodiesBut(large);
                    return messages.messages();
                }
            } catch (IOException | BackupException e) {
                throw e;
            } catch (Exception e) {
                problem = "the message broker's reader cannot read the copy: " + e.getMessage();
            }
        }
        throw new BackupException("The messages in " + home.data() + " cannot be copied, as in each of " + MOST_ROUNDS
                + " attempts " + problem + ": repeat when there is less to do, or with the Booster stopped");
    }

    private void copy(Path journal, JournalKind kind) throws IOException, BackupException {
        if (!Files.isDirectory(journal)) {
            return;
        }
        JournalCopy copy = new JournalCopy(journal.toRealPath(), staging, kind, DATA + kind.folder());
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            if (copy.attempt()) {
                return;
            }
            try {
                Thread.sleep(PAUSE_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BackupException("Interrupted; there is no backup", e);
            }
        }
        throw new BackupException("The files in " + journal + " changed in each of " + MOST_ATTEMPTS
                + " attempts to copy them: repeat when there is less to do. If the Booster is stopped, it was killed"
                + " while it compacted them: start it once");
    }

    private JournalContents read(JournalKind kind) throws Exception {
        return JournalContents.read(staging.folder(DATA + kind.folder()), kind);
    }

    /** Copies what only grows, and is new or has grown since the last time. */
    private void copyGrowing() throws IOException, BackupException {
        copyGrowing(home.paging(), PAGING);
        copyGrowing(home.largeMessages(), LARGE);
    }

    private void copyGrowing(Path folder, String name) throws IOException, BackupException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Path real = folder.toRealPath();
        Map<String, Long> present = new HashMap<>();
        Files.walkFileTree(real, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) {
                return each.getFileName().toString().startsWith(OLD)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                present.put(real.relativize(file).toString().replace('\\', '/'), attributes.size());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException cause) throws IOException {
                if (cause instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw cause;
            }
        });
        for (Map.Entry<String, Long> each : present.entrySet()) {
            String target = DATA + name + "/" + each.getKey();
            if (!each.getValue().equals(sizes.get(target))) {
                try {
                    staging.copy(real.resolve(each.getKey()), target);
                    sizes.put(target, each.getValue());
                } catch (NoSuchFileException e) {
                    // Done meanwhile; the journal, which is copied later, knows.
                    sizes.remove(target);
                }
            }
        }
    }

    private boolean hasBody(long message) {
        return Files.exists(staging.folder(DATA + LARGE).resolve(message + LARGE_ENDING));
    }

    /** Nothing would ever delete the others. */
    private void dropBodiesBut(Set<Long> large) throws IOException {
        for (String copied : sizes.keySet()) {
            String name = copied.substring(copied.lastIndexOf('/') + 1);
            if (copied.startsWith(DATA + LARGE + "/")
                    && name.matches("\\d{1,18}\\.msg")
                    && !large.contains(Long.parseLong(name.substring(0, name.indexOf('.'))))) {
                Files.deleteIfExists(staging.folder(copied));
            }
        }
    }
}
