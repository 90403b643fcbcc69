package org.omflow.booster.broker.engine;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFileFactory;
import org.apache.activemq.artemis.core.journal.EncoderPersister;
import org.apache.activemq.artemis.core.journal.impl.JournalImpl;
import org.apache.activemq.artemis.core.journal.impl.dataformat.ByteArrayEncoding;

/**
 * Makes this process read a journal with every kind of record. Java compiles code for what it has seen so far and falls
 * back to the interpreter when something else comes: for a second, in the middle of a failover.
 */
final class JournalWarmUp {
    private static final int LIVES = 2;
    private static final int ROUNDS = 300;
    private static final int FILE_BYTES = 1 << 20;
    private static final int LEAST_FILES = 2;
    private static final int SPARE_FILES = 4;
    private static final int NEVER = 0;
    /** Open at once. */
    private static final int RECORDS = 300;

    private static final int TRANSACTIONS = 100;
    private static final byte TYPE = 1;
    /** As varied as messages are: a reader scans what old ones left in a file byte by byte. */
    private static final byte[] CONTENT = anyBytes(300);

    private final JournalImpl journal;
    private final List<Long> records = new ArrayList<>();
    private final List<Long> transactions = new ArrayList<>();

    private long id;

    private JournalWarmUp(JournalImpl journal, long firstId) {
        this.journal = journal;
        this.id = firstId;
    }

    /** Writes and reads a journal in this folder several times. */
    static void run(Path folder) throws Exception {
        File files = Files.createDirectories(folder).toFile();
        for (int life = 0; life < LIVES; life++) {
            JournalImpl journal = new JournalImpl(
                    FILE_BYTES,
                    LEAST_FILES,
                    SPARE_FILES,
                    NEVER,
                    NEVER,
                    new NIOSequentialFileFactory(files, 1),
                    "warm-up",
                    "journal",
                    1);
            if (life % 2 == 0) {
                // Like the journal of messages; that of bindings has no such records.
                journal.replaceableRecord(TYPE);
            }
            journal.start();
            try {
                journal.load(new ArrayList<>(), new ArrayList<>(), (transaction, records, deletes) -> {}, true);
                JournalWarmUp writer = new JournalWarmUp(journal, (long) life << Integer.SIZE);
                for (int round = 0; round < ROUNDS; round++) {
                    writer.writeEverything();
                }
                // Leaves nothing, so that the next life overwrites the same files and loads no record.
                writer.endBut(0, 0);
            } finally {
                journal.stop();
            }
        }
    }

    private void writeEverything() throws Exception {
        long single = next();
        journal.appendAddRecord(single, TYPE, CONTENT, false);
        journal.appendUpdateRecord(single, TYPE, CONTENT, false);
        journal.appendAddEvent(
                next(), TYPE, EncoderPersister.getInstance(), new ByteArrayEncoding(CONTENT), false, null);
        long committed = next();
        long added = next();
        journal.appendAddRecordTransactional(committed, added, TYPE, CONTENT);
        journal.appendUpdateRecordTransactional(committed, single, TYPE, CONTENT);
        journal.appendDeleteRecordTransactional(committed, single);
        journal.appendCommitRecord(committed, false);
        journal.appendDeleteRecord(added, false);
        long rolledBack = next();
        journal.appendAddRecordTransactional(rolledBack, next(), TYPE, CONTENT);
        journal.appendRollbackRecord(rolledBack, false);
        long prepared = next();
        journal.appendAddRecordTransactional(prepared, next(), TYPE, CONTENT);
        journal.appendPrepareRecord(prepared, CONTENT, false);
        journal.appendRollbackRecord(prepared, false);
        writeWhatStays();
    }

    /** Keeps many records and transactions open, any of which may be the next to end. */
    private void writeWhatStays() throws Exception {
        long kept = next();
        journal.appendAddRecord(kept, TYPE, CONTENT, false);
        records.add(kept);
        long begun = next();
        journal.appendAddRecordTransactional(begun, next(), TYPE, CONTENT);
        transactions.add(begun);
        endBut(TRANSACTIONS, RECORDS);
    }

    private void endBut(int transactionsLeft, int recordsLeft) throws Exception {
        while (transactions.size() > transactionsLeft) {
            long ended = oneOf(transactions);
            journal.appendCommitRecord(ended, false);
            // The record that it added has the next id.
            records.add(ended + 1);
        }
        while (records.size() > recordsLeft) {
            journal.appendDeleteRecord(oneOf(records), false);
        }
    }

    private long oneOf(List<Long> ids) {
        return ids.remove((int) (id % ids.size()));
    }

    private static byte[] anyBytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    private long next() {
        return ++id;
    }
}
