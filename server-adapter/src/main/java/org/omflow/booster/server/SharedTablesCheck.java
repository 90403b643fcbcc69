package org.omflow.booster.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.connection.BoosterOptions;
import org.omflow.booster.ha.database.DatabaseOptions;
import org.omflow.booster.ha.database.DirectConnections;
import org.omflow.booster.ha.doctor.Check;
import org.omflow.booster.ha.doctor.Finding;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.settings.SettingsException;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.web.PairHealthClient;

/**
 * Checks whether this server uses the tables of the active Booster, and with them those of all other servers: each Booster of
 * a pair reports what it has written there, and whoever reads afterwards must find it. A Booster that works alone has no
 * tables, and one that does not answer proves nothing.
 */
final class SharedTablesCheck implements Check {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** A single miss may be due to a restart of the Booster between its report and the reading. */
    private static final int MISSES = 3;

    private static final String TABLE = "booster_presence";
    private static final String SELECT = "SELECT beat FROM " + TABLE + " WHERE booster = ? AND start_id = ?";

    private final Settings settings;
    private final PairHealthClient boosters;

    /**
     * Of the database and the Boosters in these settings.
     *
     * @param encryption of connections to the Boosters
     */
    SharedTablesCheck(Settings settings, Encryption encryption) {
        this.settings = settings;
        this.boosters = new PairHealthClient(encryption, PATIENCE);
    }

    @Override
    public List<Finding> look() {
        try {
            for (BoosterAddress web : settings.get(BoosterOptions.WEB)) {
                if (differs(web)) {
                    return List.of(Finding.refuse(
                            "tables",
                            "the Booster at " + web + " does not use the tables in database.url here ("
                                    + settings.get(DatabaseOptions.URL)
                                    + "), so orders of other servers are unknown to this one",
                            "database.url=(as in conf/booster.properties of the Booster at " + web + ")"));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return List.of();
    }

    private boolean differs(BoosterAddress web) throws InterruptedException {
        for (int misses = 0; misses < MISSES; misses++) {
            if (misses > 0) {
                Thread.sleep(PATIENCE.toMillis() / 2);
            }
            try {
                JsonNode booster = boosters.ask(web);
                // Only after its first report is there anything to find.
                boolean reports = booster.path("state").asText().equals("active")
                        && booster.path("presence").path("beat").asLong() > 0;
                if (!reports || finds(booster)) {
                    return false;
                }
            } catch (IOException | SQLException | SettingsException e) {
                return false;
            }
        }
        return true;
    }

    private boolean finds(JsonNode booster) throws SQLException {
        try (Connection c = DirectConnections.of(settings).open(PATIENCE)) {
            try (ResultSet table = c.getMetaData().getTables(null, c.getSchema(), TABLE, null)) {
                if (!table.next()) {
                    return false;
                }
            }
            try (PreparedStatement s = c.prepareStatement(SELECT)) {
                s.setString(1, booster.path("role").asText());
                s.setString(2, booster.path("presence").path("start").asText());
                try (ResultSet row = s.executeQuery()) {
                    return row.next()
                            && row.getLong(1)
                                    >= booster.path("presence").path("beat").asLong();
                }
            }
        }
    }
}
