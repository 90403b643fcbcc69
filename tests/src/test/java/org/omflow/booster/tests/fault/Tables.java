package org.omflow.booster.tests.fault;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The tables of a cluster, read and changed from outside, whatever limits its role has. */
final class Tables {
    private final FaultCluster cluster;

    Tables(FaultCluster cluster) {
        this.cluster = cluster;
    }

    void execute(String sql) throws SQLException {
        try (Connection c = connect();
                Statement s = c.createStatement()) {
            s.execute("SET statement_timeout = 0");
            s.execute(sql);
        }
    }

    long number(String query) throws SQLException {
        return Long.parseLong(texts(query).get(0));
    }

    List<String> texts(String query) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection c = connect();
                Statement s = c.createStatement()) {
            s.execute("SET statement_timeout = 0");
            try (ResultSet rows = s.executeQuery(query)) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
        }
        return found;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(
                RestartablePostgres.url(cluster.database().port()), "postgres", "postgres");
    }
}
