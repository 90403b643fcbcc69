package org.omflow.booster.broker.pair;

import java.sql.SQLException;
import java.util.Optional;
import org.omflow.booster.broker.lease.PairTable;
import org.omflow.booster.ha.database.DatabaseCheck;
import org.omflow.booster.ha.database.DatabaseClock;
import org.omflow.booster.ha.database.DatabaseOptions;
import org.omflow.booster.ha.database.DatabaseUrl;
import org.omflow.booster.ha.database.DirectConnections;
import org.omflow.booster.ha.database.UnusableDatabaseException;
import org.omflow.booster.ha.doctor.Doctor;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.settings.SettingsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares the pair's database for each life of the message broker: it must answer, be usable and have the pair's tables.
 * Confined to the supervisor's thread.
 */
final class PairDatabase {
    private static final Logger log = LoggerFactory.getLogger(PairDatabase.class);

    private final Settings settings;
    private final DatabaseClock jobClock;
    private final PairData data;
    private final PeerWatch peer;

    // Mutable state
    private boolean migrated;
    /** Whether the log has told of a database that is not verified. */
    private boolean warned;

    PairDatabase(Settings settings, DatabaseClock jobClock, PairData data, PeerWatch peer) {
        this.settings = settings;
        this.jobClock = jobClock;
        this.data = data;
        this.peer = peer;
    }

    /**
     * Opens connections to the database that the settings name.
     *
     * @throws WaitingException when they name none, or cannot be used
     */
    DirectConnections connections() throws WaitingException {
        if (!settings.has(DatabaseOptions.URL)) {
            throw new WaitingException(
                    DatabaseOptions.URL.name() + " is not set: set it to the database that the servers"
                            + " share, in the settings file or as " + DatabaseOptions.URL.environmentName()
                            + ", and start the Booster again");
        }
        try {
            DirectConnections connections = DirectConnections.of(settings);
            if (!warned) {
                warned = true;
                connections.tls().warning().ifPresent(log::warn);
            }
            return connections;
        } catch (SettingsException e) {
            // The file of database.ca may have been damaged since the start.
            throw new WaitingException(String.join("; ", e.problems()));
        }
    }

    /**
     * Makes the pair's tables and this Booster's data ready.
     *
     * @throws WaitingException when the database cannot be used now, saying what to do
     */
    void prepare(PairTable table, DatabaseUrl url) throws WaitingException, InterruptedException {
        try {
            if (!migrated) {
                requireUsable();
                table.migrate();
                migrated = true;
            }
            // What these tables say is worth nothing when the other uses others.
            peer.requireSameTables();
            table.read(jobClock);
            data.prepare(table);
        } catch (UnusableDatabaseException e) {
            throw new WaitingException(e.getMessage());
        } catch (SQLException e) {
            // It may be another database by then.
            migrated = false;
            throw new WaitingException("the database " + url + " does not answer (" + e.getMessage() + ")");
        }
    }

    private void requireUsable() throws WaitingException {
        Optional<String> refusal = Doctor.refusal(new DatabaseCheck(settings, PairTable.PART, jobClock).look());
        if (refusal.isPresent()) {
            throw new WaitingException(refusal.get());
        }
    }
}
