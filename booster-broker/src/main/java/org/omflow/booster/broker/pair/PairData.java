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
 * Sees to it that both Boosters mean the same messages: those with the id that stands in the database. A primary that was
 * installed anew gets that id with no messages, and so copies those of the secondary instead of beginning a pair of its own.
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
     * Makes the data folder fit for the pair.
     *
     * @throws WaitingException when an administrator has to decide first
     * @throws SQLException when the database does not answer
     */
    void prepare(PairTable table) throws WaitingException, SQLException {
        tidy();
        requireKnown(table);
        if (role == PairRole.SECONDARY) {
            // It takes the id of the primary with its messages.
            return;
        }
        DataFacts own = facts();
        Optional<String> pair = table.nodeId();
        if (pair.isEmpty() && own.sequence().orElse(0) > 0) {
            throw new WaitingException("the database knows of no pair, but the messages in " + home.data()
                    + " are those of one: set the database of that pair, restore it, or let this Booster work with these"
                    + " messages by the command 'data activate'");
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
                            + "): set the right database, or set these messages aside by the command 'data fresh'");
        }
    }

    /**
     * Deletes older copies that nobody will need. Not while the broker begins: it moves its messages aside then.
     */
    void tidy() {
        try {
            OldCopies.tidy(home, OLD_COPIES_KEPT);
        } catch (IOException e) {
            log.warn("Older copies of messages in {} cannot be deleted: {}", home.data(), e.toString());
        }
    }

    /** The broker would take data that the database does not know for worthless, and move it away. */
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
                    + "): give the user who runs the Booster the right to");
        }
    }

    private DataFacts facts() throws WaitingException {
        try {
            return DataFacts.of(home);
        } catch (IOException e) {
            throw new WaitingException("the data folder " + home.data() + " cannot be read (" + e
                    + "): give the user who runs the Booster the right to");
        }
    }

    private void adopt(String id) throws WaitingException {
        try {
            DataFacts.adopt(home, id);
            log.info("The data folder {} is empty and belongs to the pair {} now", home.data(), id);
        } catch (IOException e) {
            throw new WaitingException("the data folder " + home.data() + " cannot be written to (" + e + ")");
        }
    }
}
