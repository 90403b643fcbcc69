package org.omflow.booster.broker.data;

import java.sql.SQLException;
import java.util.Optional;
import org.omflow.booster.broker.lease.LeaseRow;
import org.omflow.booster.broker.lease.PairTable;

/** The pair as the database has it, for one command. */
final class PairRecord implements AutoCloseable {
    private static final long MS = 1000;

    private final PairTable table;

    PairRecord(PairTable table) {
        this.table = table;
    }

    /** Makes the tables where the database is new. */
    void migrate() throws SQLException {
        table.migrate();
    }

    /**
     * Reads everything.
     *
     * @param own the node id to ask for where the database knows none
     */
    PairFacts read(Optional<String> own) throws SQLException {
        Optional<String> registered = table.nodeId();
        Optional<String> id = registered.or(() -> own);
        if (id.isEmpty()) {
            return new PairFacts(registered, 0, "nobody's yet", false);
        }
        Optional<LeaseRow> lease = table.leaseOf(id.get());
        return new PairFacts(
                registered,
                table.sequence(id.get()),
                lease.map(PairRecord::inWords).orElse("nobody's yet"),
                lease.filter(LeaseRow::isAlive).isPresent());
    }

    private static String inWords(LeaseRow lease) {
        String holder = lease.holder().orElse(null);
        if (holder == null) {
            return "nobody's; the last Booster that worked gave it back";
        }
        return lease.isAlive()
                ? holder + " works, for at least " + lease.leftMs() + " ms more"
                : holder + " worked last; its lease ran out " + -lease.leftMs() / MS + " s ago";
    }

    /**
     * Says which sequence data must have from now on.
     *
     * @return false, and nothing changed, while a Booster works
     */
    boolean demand(String nodeId, long sequence) throws SQLException {
        // The sequence comes first: a node id without one would let a Booster begin with nothing.
        return table.setSequence(nodeId, sequence) && nodeId.equals(table.registerNodeId(nodeId));
    }

    @Override
    public void close() {
        table.close();
    }
}
