package org.omflow.booster.broker.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFileFactory;
import org.apache.activemq.artemis.core.journal.RecordInfo;
import org.apache.activemq.artemis.core.journal.impl.JournalImpl;
import org.apache.activemq.artemis.core.persistence.impl.journal.JournalRecordIds;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.backup.BackupException;
import org.omflow.booster.ha.backup.Staging;

/** A copy of a journal that is written, reused and compacted meanwhile holds all that was in it when it began. */
@Tag("install")
@Timeout(120)
class JournalCopyTest {
    private static final int FILE_BYTES = 32 << 10;
    private static final int COPIES = 20;
    /** One record of this many stays for ever. */
    private static final int KEPT = 20;
    /** So many others are there at a time. */
    private static final int OTHERS = 100;

    private static final int LONGEST_BURST = 120;
    private static final int BURST_EVERY = 8;
    private static final int COMPACT_EVERY = 40;
    private static final byte[] CONTENT = new byte[300];

    @TempDir
    private Path folder;

    private final Deque<Long> others = new ArrayDeque<>();
    private JournalImpl journal;
    private Path source;
    private Random random;
    private long written;

    @BeforeEach
    void start() throws Exception {
        source = Files.createDirectory(folder.resolve("journal"));
        journal = open(source);
    }

    @AfterEach
    void stop() throws Exception {
        journal.stop();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void holdsAllThatWasWrittenBefore(int seed) throws Exception {
        random = new Random(seed);
        for (int i = 0; i < COPIES; i++) {
            write(1 + random.nextInt(LONGEST_BURST));
            long before = written;
            List<Long> copied = copy(i);
            assertThat(copied).as("copy " + i).containsAll(kept(before));
            // No gap: it is the journal up to one moment.
            assertThat(copied).isEqualTo(kept(copied.isEmpty() ? 0 : copied.get(copied.size() - 1)));
        }
    }

    private static List<Long> kept(long upTo) {
        return LongStream.iterate(KEPT, id -> id <= upTo, id -> id + KEPT)
                .boxed()
                .toList();
    }

    private List<Long> copy(int number) throws Exception {
        Staging staging = new Staging(folder.resolve("copy-" + number), List.of("data"));
        JournalCopy copy = new JournalCopy(source, staging, JournalKind.MESSAGES, "data/journal") {
            @Override
            byte[] read(Path file, int most) throws IOException {
                workNowAndThen();
                return super.read(file, most);
            }
        };
        awaitCopy(copy);
        Path copied = staging.folder("data/journal");
        assertThat(JournalContents.read(copied, JournalKind.MESSAGES).isWhole()).isTrue();
        JournalImpl loaded = new JournalImpl(
                FILE_BYTES, 2, 6, 0, 0, new NIOSequentialFileFactory(copied.toFile(), 1), "activemq-data", "amq", 1);
        loaded.start();
        List<RecordInfo> records = new ArrayList<>();
        loaded.load(records, new ArrayList<>(), (transaction, added, deleted) -> {}, true);
        loaded.stop();
        return records.stream()
                .map(each -> each.id)
                .filter(id -> id % KEPT == 0)
                .distinct()
                .sorted()
                .toList();
    }

    private static void awaitCopy(JournalCopy copy) throws IOException, BackupException {
        while (!copy.attempt()) {
            Thread.onSpinWait();
        }
    }

    /** What the broker does between any two reads of the copy. */
    private void workNowAndThen() throws IOException {
        try {
            if (random.nextInt(BURST_EVERY) == 0) {
                write(1 + random.nextInt(LONGEST_BURST));
            }
            if (random.nextInt(COMPACT_EVERY) == 0) {
                journal.testCompact();
            }
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static JournalImpl open(Path files) throws Exception {
        JournalImpl made = new JournalImpl(
                FILE_BYTES, 2, 6, 0, 0, new NIOSequentialFileFactory(files.toFile(), 1), "activemq-data", "amq", 1);
        made.start();
        made.load(new ArrayList<>(), new ArrayList<>(), (transaction, added, deleted) -> {}, true);
        return made;
    }

    private void write(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            long id = ++written;
            journal.appendAddRecord(id, JournalRecordIds.ADD_MESSAGE, CONTENT, false);
            if (id % KEPT != 0) {
                others.add(id);
            }
            if (others.size() > OTHERS) {
                journal.appendDeleteRecord(others.remove(), false);
            }
            journal.appendUpdateRecord(id, JournalRecordIds.ADD_REF, CONTENT, i == count - 1);
        }
    }
}
