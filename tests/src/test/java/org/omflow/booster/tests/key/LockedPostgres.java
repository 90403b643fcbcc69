package org.omflow.booster.tests.key;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.omflow.booster.ha.testkit.TestPostgres;

/** A PostgreSQL that lets nobody in without the password. */
final class LockedPostgres implements AutoCloseable {
    private final EmbeddedPostgres postgres;
    private final String password;

    LockedPostgres(Path folder, String password) throws IOException, SQLException {
        this.password = password;
        Path data = folder.resolve("data");
        postgres = TestPostgres.durable()
                .setOverrideWorkingDirectory(folder.resolve("program").toFile())
                .setDataDirectory(data)
                .start();
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            // Not told in its log, which is not ours.
            statement.execute("SET log_statement = 'none'");
            statement.execute("ALTER USER postgres PASSWORD '" + password + "'");
            Files.writeString(
                    data.resolve("pg_hba.conf"), "local all all scram-sha-256\nhost all all all scram-sha-256\n");
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    /** Without the login. */
    String url() {
        return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
    }

    /** With the login. */
    String urlWithLogin() {
        return url() + "?user=postgres&password=" + password;
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
