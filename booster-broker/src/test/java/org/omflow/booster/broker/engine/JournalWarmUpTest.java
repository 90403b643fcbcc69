package org.omflow.booster.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFileFactory;
import org.apache.activemq.artemis.core.journal.PreparedTransactionInfo;
import org.apache.activemq.artemis.core.journal.RecordInfo;
import org.apache.activemq.artemis.core.journal.impl.JournalImpl;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the journal by which a process learns to read journals. */
@Tag("pair")
@Tag("integration")
class JournalWarmUpTest {
    private static final int MEGABYTE = 1 << 20;

    @TempDir
    private Path folder;

    @Test
    void itHoldsEveryByteAsOldMessagesDo() throws Exception {
        JournalWarmUp.run(folder);

        Set<Byte> seen = new HashSet<>();
        for (Path file : files()) {
            for (byte one : Files.readAllBytes(file)) {
                seen.add(one);
            }
        }
        assertThat(seen).hasSize(256);
    }

    @Test
    void itWritesOverItsOldRecords() throws Exception {
        JournalWarmUp.run(folder);

        // More was written than there is room for: 6 lives of 500 rounds of 15 records with 300 bytes of content.
        assertThat(files().size() * (long) MEGABYTE).isLessThan(6 * 500 * 15 * 300L);
    }

    @Test
    void itLeavesNothingOfWhichTheNextTells() throws Exception {
        JournalWarmUp.run(folder);

        List<RecordInfo> records = new ArrayList<>();
        List<PreparedTransactionInfo> prepared = new ArrayList<>();
        List<Long> open = new ArrayList<>();
        JournalImpl journal = new JournalImpl(
                MEGABYTE, 2, 4, 0, 0, new NIOSequentialFileFactory(folder.toFile(), 1), "warm-up", "journal", 1);
        journal.start();
        try {
            journal.load(records, prepared, (transaction, adds, deletes) -> open.add(transaction), true);
        } finally {
            journal.stop();
        }
        assertThat(records).isEmpty();
        assertThat(prepared).isEmpty();
        assertThat(open).isEmpty();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }
}
