package org.omflow.booster.broker.data;

import java.sql.SQLException;
import java.util.Optional;
import org.omflow.booster.broker.lease.LeaseRow;
import org.omflow.booster.broker.lease.PairTable;

/** Reads and changes the pair's record in the database, for one command. */
final class PairRecord implements AutoCloseable {
    private static final long MS = 1000;

    private final PairTable table;

    PairRecord(PairTable table) {
        this.table = table;
    }

    /** Creates the tables in a new database. */
    void migrate() throws SQLException {
        table.migrate();
    }

    /**
     * Reads the whole record.
     *
     * @param own the node id to look up when the database has none
     */
    PairFacts read(Optional<String> own) throws SQLException {
        Optional<String> registered = table.nodeId();
        Optional<String> id = registered.or(() -> own);
        if (id.isEmpty()) {
            return new PairFacts(registered, 0, "never held", false);
        }
        Optional<LeaseRow> lease = table.leaseOf(id.get());
        return new PairFacts(
                registered,
                table.sequence(id.get()),
                lease.map(PairRecord::inWords).orElse("never held"),
                lease.filter(LeaseRow::isAlive).isPresent());
    }

    private static String inWords(LeaseRow lease) {
        String holder = lease.holder().orElse(null);
        if (holder == null) {
            return "not held; the last active Booster released it";
        }
        return lease.isAlive()
                ? holder + " is active, for at least " + lease.leftMs() + " ms more"
                : holder + " was active last; its lease expired " + -lease.leftMs() / MS + " s ago";
    }

    /**
     * Sets the sequence that data must have from now on.
     *
     * @return false, with nothing changed, while a Booster is active
     */
    boolean demand(String nodeId, long sequence) throws SQLException {
        // Sequence first: a node id without one would let a Booster start empty.
        return table.setSequence(nodeId, sequence) && nodeId.equals(table.registerNodeId(nodeId));
    }

    @Override
    public void close() {
        table.close();
    }
}
