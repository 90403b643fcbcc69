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
 * Lets this process read a journal in which there is everything that a journal may hold. Java translates what it runs for
 * what it has seen so far, and falls back to its slowest way when something else comes: in the midst of a take-over, for
 * a second.
 */
final class JournalWarmUp {
    private static final int LIVES = 2;
    private static final int ROUNDS = 300;
    private static final int FILE_BYTES = 1 << 20;
    private static final int LEAST_FILES = 2;
    private static final int SPARE_FILES = 4;
    private static final int NEVER = 0;
    /** That are there at once. */
    private static final int RECORDS = 300;

    private static final int TRANSACTIONS = 100;
    private static final byte TYPE = 1;
    /** As many different bytes as messages have: what is left of old ones in a file is looked through byte by byte. */
    private static final byte[] CONTENT = anyBytes(300);

    private final JournalImpl journal;
    private final List<Long> records = new ArrayList<>();
    private final List<Long> transactions = new ArrayList<>();

    private long id;

    private JournalWarmUp(JournalImpl journal, long firstId) {
        this.journal = journal;
        this.id = firstId;
    }

    /** Writes and reads a journal in this folder, some times. */
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
                // As in the journal of messages; that of bindings has none such.
                journal.replaceableRecord(TYPE);
            }
            journal.start();
            try {
                journal.load(new ArrayList<>(), new ArrayList<>(), (transaction, records, deletes) -> {}, true);
                JournalWarmUp writer = new JournalWarmUp(journal, (long) life << Integer.SIZE);
                for (int round = 0; round < ROUNDS; round++) {
                    writer.writeEverything();
                }
                // So that the next life writes into the same files, over what is in them, and is told of nothing.
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

    /** Of many records and transactions that are there at once any may be the next to end. */
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
            // The one that it added has the next number.
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
