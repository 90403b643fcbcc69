package org.omflow.booster.ha.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.omflow.booster.ha.doctor.Check;
import org.omflow.booster.ha.doctor.Finding;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.settings.SettingsException;

/** Checks the shared database, over two connections that it opens for this and closes again. */
public final class DatabaseCheck implements Check {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Settings settings;
    private final String part;
    private final DatabaseClock clock;
    private final Finding.Severity wrongClock;

    /** Of a process that goes on while its machine's clock is wrong. */
    public DatabaseCheck(Settings settings, String part, DatabaseClock clock) {
        this(settings, part, clock, Finding.Severity.WARN);
    }

    /**
     * Of the database in these settings.
     *
     * @param part whose tables are there or will be made, such as {@code server}
     * @param clock is read, and compared with this machine's
     * @param wrongClock what the process does while they differ
     */
    public DatabaseCheck(Settings settings, String part, DatabaseClock clock, Finding.Severity wrongClock) {
        this.settings = settings;
        this.part = part;
        this.clock = clock;
        this.wrongClock = wrongClock;
    }

    @Override
    public List<Finding> look() {
        DirectConnections connections;
        try {
            connections = DirectConnections.of(settings);
        } catch (SettingsException e) {
            // The file of database.ca may have been damaged since the start.
            return List.of(Finding.warn("connection", String.join("; ", e.problems()), "database.ca=FILE"));
        }
        List<Finding> found = new ArrayList<>();
        DialectChecks checks = connections.dialect().checks();
        try (Connection first = open(connections)) {
            clock.read(first, connections.dialect());
            clock.fault()
                    .ifPresent(fault ->
                            found.add(new Finding("clock", wrongClock, fault, List.of("timedatectl set-ntp true"))));
            found.addAll(checks.look(first, connections.url(), part));
            try (Connection second = connections.open(PATIENCE)) {
                checks.pooler(first, second, connections.url(), PATIENCE).ifPresent(found::add);
            }
        } catch (SQLException e) {
            Finding unopened = checks.unopened(e, connections);
            // The first connection may have found the limit that the second has met.
            if (found.stream().noneMatch(finding -> finding.check().equals(unopened.check()))) {
                found.add(unopened);
            }
        }
        return found;
    }

    /** On a loaded machine one attempt proves nothing. */
    private static Connection open(DirectConnections connections) throws SQLException {
        try {
            return connections.open(PATIENCE);
        } catch (SQLException e) {
            if (connections.dialect().isUnavailable(e)) {
                return connections.open(PATIENCE);
            }
            throw e;
        }
    }
}
