package org.omflow.booster.broker.pair;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import org.apache.activemq.artemis.utils.UUIDGenerator;
import org.omflow.booster.broker.config.PairRole;
import org.omflow.booster.broker.data.DataFacts;
import org.omflow.booster.broker.data.OldCopies;
import org.omflow.booster.broker.data.StartCheck;
import org.omflow.booster.broker.home.Home;
import org.omflow.booster.broker.lease.PairTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ensures that both Boosters use the same messages: those with the node id in the database. A reinstalled primary gets
 * that id without messages, so it replicates those of the secondary instead of starting a new pair.
 */
final class PairData {
    private static final Logger log = LoggerFactory.getLogger(PairData.class);

    private static final int OLD_COPIES_KEPT = 2;

    private final Home home;
    private final PairRole role;

    PairData(Home home, PairRole role) {
        this.home = home;
        this.role = role;
    }

    /**
     * Prepares the data folder for the pair.
     *
     * @throws WaitingException when an administrator has to decide first
     * @throws SQLException when the database does not answer
     */
    void prepare(PairTable table) throws WaitingException, SQLException {
        tidy();
        requireKnown(table);
        if (role == PairRole.SECONDARY) {
            // It gets the id of the primary with its messages.
            return;
        }
        DataFacts own = facts();
        Optional<String> pair = table.nodeId();
        if (pair.isEmpty() && own.sequence().orElse(0) > 0) {
            throw new WaitingException("the database knows of no pair, but the messages in " + home.data()
                    + " belong to one: set the database of that pair, restore it, or use these messages with the"
                    + " command 'data activate'");
        }
        String id = pair.isPresent()
                ? pair.get()
                : table.registerNodeId(own.nodeId().orElseGet(UUIDGenerator.getInstance()::generateStringUUID));
        if (own.nodeId().isEmpty()) {
            adopt(id);
        } else if (!own.nodeId().get().equals(id)) {
            throw new WaitingException(
                    "the messages in " + home.data() + " (id " + own.nodeId().get()
                            + ") are not those of the pair in the database (id " + id
                            + "): set the right database, or set these messages aside with the command 'data fresh'");
        }
    }

    /** Deletes old copies of messages that nobody will need. Not while the broker starts: it moves its messages aside then. */
    void tidy() {
        try {
            OldCopies.tidy(home, OLD_COPIES_KEPT);
        } catch (IOException e) {
            log.warn("Old copies of messages in {} cannot be deleted: {}", home.data(), e.toString());
        }
    }

    /** Waits where the broker would discard data that the database does not know, and move it aside. */
    private void requireKnown(PairTable table) throws WaitingException, SQLException {
        Optional<String> pair = table.nodeId();
        Optional<String> asked = pair.isPresent() ? pair : facts().nodeId();
        long sequence = asked.isPresent() ? table.sequence(asked.get()) : 0;
        try {
            Optional<String> reason = StartCheck.reasonToWait(home, pair, sequence);
            if (reason.isPresent()) {
                throw new WaitingException(reason.get());
            }
        } catch (IOException e) {
            throw new WaitingException("the data folder " + home.data() + " cannot be read (" + e
                    + "): grant the Booster's user read access");
        }
    }

    private DataFacts facts() throws WaitingException {
        try {
            return DataFacts.of(home);
        } catch (IOException e) {
            throw new WaitingException("the data folder " + home.data() + " cannot be read (" + e
                    + "): grant the Booster's user read access");
        }
    }

    private void adopt(String id) throws WaitingException {
        try {
            DataFacts.adopt(home, id);
            log.info("The empty data folder {} now belongs to the pair {}", home.data(), id);
        } catch (IOException e) {
            throw new WaitingException("the data folder " + home.data() + " is not writable (" + e
                    + "): grant the Booster's user write access");
        }
    }
}
