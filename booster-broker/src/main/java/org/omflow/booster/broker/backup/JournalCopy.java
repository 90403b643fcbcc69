package org.omflow.booster.broker.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.activemq.artemis.core.journal.impl.JournalImpl;
import org.omflow.booster.ha.backup.BackupException;
import org.omflow.booster.ha.backup.Staging;
import org.omflow.booster.ha.file.PrivateFile;

/**
 * Copies the journal of a message broker that may run, as it was at one moment.
 *
 * <p>The broker appends to one file after the other and gives each use of a file a higher number, in its header. So
 * the copy begins with the last file, and reads a file that may still grow twice: what is the same in both was written
 * before whatever is missing. What is copied is thus the journal up to one moment, as a crash would leave it. It counts
 * only if meanwhile the broker has reused no file of it and compacted nothing; the next attempt reads again only the
 * files that were not full.
 */
class JournalCopy {
    private static final int ID_AT = 8;
    private static final int MOST_BYTES = 64 << 20;
    /** The file by which the broker notes a compaction under way. */
    private static final String COMPACTION = ".ctr";

    private final Path source;
    private final Staging staging;
    private final JournalKind kind;
    private final String target;
    /** The full files that are copied already. */
    private final Set<Use> full = new HashSet<>();

    /** One use of a file. */
    private record Use(String name, long id) {}

    /** @param target the folder in the backup */
    JournalCopy(Path source, Staging staging, JournalKind kind, String target) {
        this.source = source;
        this.staging = staging;
        this.kind = kind;
        this.target = target;
    }

    /**
     * Tries once.
     *
     * @return whether the copy is of one moment
     */
    boolean attempt() throws IOException, BackupException {
        Optional<List<Use>> before = list();
        if (before.isEmpty()) {
            return false;
        }
        Map<String, Use> copied = new HashMap<>();
        for (Use use : before.get()) {
            // Copied before: a later file that has begun shows that this one is full.
            boolean isFull = !copied.isEmpty();
            if (isFull && full.contains(use)) {
                copied.put(use.name(), use);
                continue;
            }
            Optional<byte[]> content = read(use, isFull);
            if (content.isEmpty()) {
                return false;
            }
            if (hasBegun(content.get(), use)) {
                Files.write(staging.path(target + "/" + use.name()), content.get());
                copied.put(use.name(), use);
                if (isFull) {
                    full.add(use);
                }
            }
        }
        return isUnchanged(before.get(), copied) && dropOthers(copied);
    }

    private boolean isUnchanged(List<Use> before, Map<String, Use> copied) throws IOException {
        Optional<List<Use>> after = list();
        long last = copied.values().stream().mapToLong(Use::id).max().orElse(-1);
        return after.isPresent()
                && after.get().containsAll(copied.values())
                // A compaction puts files with new names and the numbers of earlier ones in place of these.
                && after.get().stream().allMatch(use -> use.id() > last || before.contains(use));
    }

    private boolean dropOthers(Map<String, Use> copied) throws IOException, BackupException {
        for (Use earlier : Set.copyOf(full)) {
            if (!earlier.equals(copied.get(earlier.name()))) {
                full.remove(earlier);
            }
        }
        Path folder = staging.folder(target);
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> staged = Files.newDirectoryStream(folder, "*." + kind.ending())) {
                for (Path each : staged) {
                    if (!copied.containsKey(each.getFileName().toString())) {
                        Files.delete(each);
                    }
                }
            }
        }
        return true;
    }

    /** The files, the last first; empty while the broker compacts or changes them. */
    private Optional<List<Use>> list() throws IOException {
        List<Use> uses = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(source)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (name.endsWith(COMPACTION)) {
                    return Optional.empty();
                }
                if (name.startsWith(kind.prefix()) && name.endsWith("." + kind.ending())) {
                    ByteBuffer header = ByteBuffer.wrap(read(file, JournalImpl.SIZE_HEADER));
                    if (header.remaining() < JournalImpl.SIZE_HEADER) {
                        return Optional.empty();
                    }
                    uses.add(new Use(name, header.getLong(ID_AT)));
                }
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        uses.sort(Comparator.comparingLong(Use::id).reversed());
        return Optional.of(uses);
    }

    /** A file up to one moment; empty when it is another by now. */
    private Optional<byte[]> read(Use use, boolean isFull) throws IOException {
        Path file = source.resolve(use.name());
        try {
            byte[] content = read(file, MOST_BYTES);
            if (!isFull) {
                byte[] again = read(file, MOST_BYTES);
                int end = Arrays.mismatch(content, again);
                if (end >= 0) {
                    Arrays.fill(content, Math.min(end, content.length), content.length, (byte) 0);
                }
            }
            return content.length >= JournalImpl.SIZE_HEADER
                            && ByteBuffer.wrap(content).getLong(ID_AT) == use.id()
                    ? Optional.of(content)
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** The first bytes of a file as it is now; a test lets the broker work in between. */
    byte[] read(Path file, int most) throws IOException {
        try (FileChannel channel = PrivateFile.open(file, Set.of(StandardOpenOption.READ));
                InputStream in = Channels.newInputStream(channel)) {
            if (channel.size() > MOST_BYTES) {
                throw new IOException(file + " has more than " + MOST_BYTES + " bytes, which no journal file has");
            }
            return in.readNBytes(most);
        }
    }

    /** Whether a record of this use, not of an earlier one, follows the header. */
    private static boolean hasBegun(byte[] content, Use use) {
        int at = JournalImpl.SIZE_HEADER;
        return content.length > at + Integer.BYTES
                && content[at] >= JournalImpl.EVENT_RECORD
                && content[at] <= JournalImpl.ROLLBACK_RECORD
                && ByteBuffer.wrap(content).getInt(at + 1) == (int) (use.id() & Integer.MAX_VALUE);
    }
}
