package org.omflow.booster.broker.lease;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.omflow.booster.ha.database.DatabaseUrl;
import org.omflow.booster.ha.database.DirectConnections;
import org.omflow.booster.ha.testkit.TestPostgres;

/** A PostgreSQL with the tables of the pair, for tests. */
final class PairPostgres implements AutoCloseable {
    private final EmbeddedPostgres postgres;

    private PairPostgres(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /** With empty tables. */
    static PairPostgres start() {
        PairPostgres started = startEmpty();
        try {
            started.connections().migrate("pair");
        } catch (SQLException e) {
            started.close();
            throw new IllegalStateException(e);
        }
        return started;
    }

    /** Without tables. */
    static PairPostgres startEmpty() {
        return start(TestPostgres.quick());
    }

    static PairPostgres start(EmbeddedPostgres.Builder builder) {
        try {
            return new PairPostgres(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return postgres.getPort();
    }

    DirectConnections connections() {
        return at(port());
    }

    static DirectConnections at(int port) {
        return new DirectConnections(
                DatabaseUrl.parse("jdbc:postgresql://127.0.0.1:" + port + "/postgres"), "postgres", "");
    }

    void execute(String sql) {
        try (Connection c = postgres.getPostgresDatabase().getConnection();
                Statement s = c.createStatement()) {
            s.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The first column of the first row; empty when there is none, or when it is NULL. */
    String text(String sql) {
        try (Connection c = postgres.getPostgresDatabase().getConnection();
                Statement s = c.createStatement();
                ResultSet row = s.executeQuery(sql)) {
            String found = row.next() ? row.getString(1) : null;
            return found == null ? "" : found;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    long number(String sql) {
        return Long.parseLong(text(sql));
    }

    void empty() {
        execute("TRUNCATE booster_pair, booster_lease, booster_sequence, booster_presence");
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
