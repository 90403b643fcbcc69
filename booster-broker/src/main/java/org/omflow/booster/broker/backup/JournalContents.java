package org.omflow.booster.broker.backup;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFileFactory;
import org.apache.activemq.artemis.core.journal.RecordInfo;
import org.apache.activemq.artemis.core.journal.impl.JournalFile;
import org.apache.activemq.artemis.core.journal.impl.JournalImpl;
import org.apache.activemq.artemis.core.journal.impl.JournalReaderCallback;
import org.apache.activemq.artemis.core.persistence.PersisterIDs;
import org.apache.activemq.artemis.core.persistence.impl.journal.JournalRecordIds;

/** What is in a copy of a journal, found by the broker's own reader. */
final class JournalContents implements JournalReaderCallback {
    private static final int FILE_BYTES = 1 << 20;
    private static final int LEAST_FILES = 2;
    private static final Set<Byte> MESSAGES = Set.of(
            JournalRecordIds.ADD_MESSAGE, JournalRecordIds.ADD_LARGE_MESSAGE, JournalRecordIds.ADD_MESSAGE_PROTOCOL);

    /** What was added and not deleted, by its number. */
    private final Map<Long, Kind> live = new HashMap<>();
    /** The numbers of records that were changed, but neither added before nor deleted after. */
    private final Set<Long> orphans = new HashSet<>();

    private final Map<Long, List<Runnable>> transactions = new HashMap<>();

    private enum Kind {
        MESSAGE,
        LARGE_MESSAGE,
        OTHER
    }

    private JournalContents() {}

    /**
     * Reads a copy.
     *
     * @throws Exception when the broker's reader cannot read it
     */
    static JournalContents read(Path folder, JournalKind kind) throws Exception {
        NIOSequentialFileFactory files = new NIOSequentialFileFactory(folder.toFile(), 1);
        JournalImpl journal =
                new JournalImpl(FILE_BYTES, LEAST_FILES, -1, 0, 0, files, kind.prefix(), kind.ending(), 1);
        JournalContents contents = new JournalContents();
        for (JournalFile file : journal.orderFiles()) {
            JournalImpl.readJournalFile(files, file, contents);
        }
        return contents;
    }

    /** Whether the broker can load it: it refuses changes of a message that it does not have. */
    boolean isWhole() {
        return orphans.isEmpty();
    }

    /** How many messages it holds. */
    long messages() {
        return live.values().stream().filter(kind -> kind != Kind.OTHER).count();
    }

    /** The numbers of the messages whose bodies are in files of their own. */
    Set<Long> largeMessages() {
        return live.entrySet().stream()
                .filter(entry -> entry.getValue() == Kind.LARGE_MESSAGE)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static Kind kind(RecordInfo record) {
        boolean large = record.userRecordType == JournalRecordIds.ADD_LARGE_MESSAGE
                || record.userRecordType == JournalRecordIds.ADD_MESSAGE_PROTOCOL
                        && record.data.length > 0
                        && record.data[0] == PersisterIDs.AMQPLargeMessagePersister_ID;
        if (large) {
            return Kind.LARGE_MESSAGE;
        }
        return MESSAGES.contains(record.userRecordType) ? Kind.MESSAGE : Kind.OTHER;
    }

    private void add(RecordInfo record) {
        live.put(record.id, kind(record));
        orphans.remove(record.id);
    }

    private void update(RecordInfo record) {
        if (!live.containsKey(record.id)) {
            orphans.add(record.id);
        }
    }

    private void delete(long id) {
        live.remove(id);
        orphans.remove(id);
    }

    private void within(long transaction, Runnable change) {
        transactions.computeIfAbsent(transaction, any -> new ArrayList<>()).add(change);
    }

    @Override
    public void onReadAddRecord(RecordInfo record) {
        add(record);
    }

    @Override
    public void onReadUpdateRecord(RecordInfo record) {
        update(record);
    }

    @Override
    public void onReadDeleteRecord(long id) {
        delete(id);
    }

    @Override
    public void onReadAddRecordTX(long transaction, RecordInfo record) {
        within(transaction, () -> add(record));
    }

    @Override
    public void onReadUpdateRecordTX(long transaction, RecordInfo record) {
        within(transaction, () -> update(record));
    }

    @Override
    public void onReadDeleteRecordTX(long transaction, RecordInfo record) {
        within(transaction, () -> delete(record.id));
    }

    @Override
    public void onReadCommitRecord(long transaction, int records) {
        List<Runnable> changes = transactions.remove(transaction);
        if (changes != null) {
            changes.forEach(Runnable::run);
        }
    }

    @Override
    public void onReadRollbackRecord(long transaction) {
        transactions.remove(transaction);
    }
}
