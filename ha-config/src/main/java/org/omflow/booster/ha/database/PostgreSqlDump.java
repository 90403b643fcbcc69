package org.omflow.booster.ha.database;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.omflow.booster.ha.settings.Settings;
import org.postgresql.Driver;

/** The command of PostgreSQL that backs up a database. */
final class PostgreSqlDump {
    static final String PASSWORD = "PGPASSWORD";

    private PostgreSqlDump() {}

    /** The command for the database of these settings. */
    static DatabaseDump of(Settings settings, Path file) {
        Properties url = Driver.parseURL(settings.get(DatabaseOptions.URL).text(), null);
        String user = url.getProperty("user", settings.get(DatabaseOptions.USER));
        Map<String, String> environment = new LinkedHashMap<>();
        settings.get(DatabaseOptions.CA).ifPresent(ca -> environment.put("PGSSLROOTCERT", ca.toString()));
        String mode = url.getProperty("sslmode");
        if (mode != null) {
            environment.put("PGSSLMODE", mode);
        } else if (settings.get(DatabaseOptions.CA).isPresent()
                && settings.get(DatabaseOptions.TLS) != DatabaseTlsMode.OFF) {
            environment.put("PGSSLMODE", settings.get(DatabaseOptions.TLS).text());
        }
        String password = url.getProperty("password", settings.get(DatabaseOptions.PASSWORD));
        if (!password.isEmpty()) {
            environment.put(PASSWORD, password);
        }
        return new DatabaseDump(
                List.of(
                        "pg_dump",
                        "--format=custom",
                        "--host=" + url.getProperty("PGHOST", "localhost"),
                        "--port=" + url.getProperty("PGPORT", Integer.toString(PostgreSqlUrls.USUAL_PORT)),
                        "--username=" + user,
                        "--dbname=" + url.getProperty("PGDBNAME", user),
                        "--file=" + file),
                environment);
    }
}
