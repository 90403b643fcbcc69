package org.omflow.booster.broker.data;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One set of message data: the set in use, or an older one that the message broker moved aside.
 *
 * @param name {@value #PRESENT}, or {@code oldreplica.3} after its folder in the journal
 * @param parts its existing folders, by name, such as {@code journal}
 * @param facts the pair it belongs to, and how new it is
 * @param bytes the size of all its files
 * @param newest the last modification of any file; empty when there is none
 */
record MessageData(String name, Map<String, Path> parts, DataFacts facts, long bytes, Optional<Instant> newest) {
    static final String PRESENT = "present";
    static final String JOURNAL = "journal";
    static final String BINDINGS = "bindings";
    /** The folders of a set, named as in {@link org.omflow.booster.broker.Home}. */
    static final List<String> PARTS = List.of(JOURNAL, BINDINGS, "paging", "large-messages");

    /** The name that the message broker gives to a folder it moves aside. */
    private static final Pattern OLD = Pattern.compile("oldreplica\\.(\\d{1,9})");
    /** How long the broker may take to move the folders of one set aside. */
    private static final Duration ONE_MOVE = Duration.ofMinutes(1);

    /** The data in use. */
    static MessageData present(Path data) throws IOException {
        Map<String, Path> parts = new LinkedHashMap<>();
        for (String part : PARTS) {
            if (Files.isDirectory(data.resolve(part))) {
                parts.put(part, data.resolve(part));
            }
        }
        return of(PRESENT, parts);
    }

    /**
     * The sets that the message broker moved aside, newest first. It numbers the folders in journal, bindings, paging
     * and large-messages independently and skips empty ones, so folders moved at the same time form a set.
     */
    static List<MessageData> old(Path data) throws IOException {
        List<Path> journals = old(data, JOURNAL);
        List<MessageData> sets = new ArrayList<>();
        for (Path journal : journals) {
            Map<String, Path> parts = new LinkedHashMap<>();
            parts.put(JOURNAL, journal);
            for (String part : PARTS.subList(1, PARTS.size())) {
                nearest(old(data, part), moved(journal))
                        .filter(own -> nearest(journals, moved(own)).equals(Optional.of(journal)))
                        .ifPresent(own -> parts.put(part, own));
            }
            sets.add(of(journal.getFileName().toString(), parts));
        }
        sets.sort(Comparator.comparingInt(MessageData::number).reversed());
        return sets;
    }

    private static List<Path> old(Path data, String part) throws IOException {
        Path folder = data.resolve(part);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory)
                    .filter(MessageData::isOld)
                    .sorted()
                    .toList();
        }
    }

    /** Whether the message broker moved this folder aside. */
    static boolean isOld(Path folder) {
        return OLD.matcher(folder.getFileName().toString()).matches();
    }

    private int number() {
        return Integer.parseInt(name.substring(name.indexOf('.') + 1));
    }

    private static Optional<Path> nearest(List<Path> folders, Instant time) {
        return folders.stream()
                .min(Comparator.comparing(folder -> between(moved(folder), time)))
                .filter(folder -> between(moved(folder), time).compareTo(ONE_MOVE) <= 0);
    }

    private static Duration between(Instant a, Instant b) {
        return Duration.between(a, b).abs();
    }

    /** The time a folder was last changed. */
    private static Instant moved(Path folder) {
        try {
            return Files.getLastModifiedTime(folder).toInstant();
        } catch (IOException e) {
            // It was deleted meanwhile; it belongs to no set.
            return Instant.EPOCH;
        }
    }

    private static MessageData of(String name, Map<String, Path> parts) throws IOException {
        Path journal = parts.get(JOURNAL);
        Meter meter = new Meter();
        for (Path part : parts.values()) {
            // The folder may be a link to another disk.
            meter.root = part.toRealPath();
            Files.walkFileTree(meter.root, meter);
        }
        DataFacts facts =
                journal == null ? new DataFacts(Optional.empty(), OptionalLong.empty()) : DataFacts.of(journal);
        return new MessageData(name, parts, facts, meter.bytes, Optional.ofNullable(meter.newest));
    }

    /** Whether a Booster could load it; an unfinished copy cannot be loaded. */
    boolean isWhole() {
        return facts.exists() && facts.sequence().isPresent() && parts.containsKey(BINDINGS);
    }

    /** Adds up file sizes, ignoring files that a running Booster deletes meanwhile. */
    private static final class Meter extends SimpleFileVisitor<Path> {
        private Path root;
        private long bytes;
        private Instant newest;

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return !folder.equals(root) && isOld(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes += attributes.size();
            Instant changed = attributes.lastModifiedTime().toInstant();
            if (newest == null || changed.isAfter(newest)) {
                newest = changed;
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException cause) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException cause) {
            return FileVisitResult.CONTINUE;
        }
    }
}
