package org.omflow.booster.ha.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.settings.OptionsCheck;

@Tag("database")
class DatabaseOptionsTest {
    @Test
    void defaults() throws IllegalAccessException {
        Map<String, Object> expected = new HashMap<>();
        expected.put("database.url", null);
        expected.put("database.user", "omflow");
        expected.put("database.password", "");
        expected.put("database.tls", DatabaseTlsMode.VERIFY_FULL);
        expected.put("database.ca", Optional.empty());
        expected.put("database.connections", 16);
        expected.put("database.connect-timeout", Duration.ofSeconds(5));
        expected.put("database.idle-transaction-timeout", Duration.ofSeconds(5));
        expected.put("database.lock-timeout", Duration.ofSeconds(2));
        expected.put("database.socket-timeout", Duration.ofSeconds(10));

        OptionsCheck.of(DatabaseOptions.class, DatabaseOptions.ALL).defaults(expected);
    }

    @Test
    void fullMapping() throws IllegalAccessException {
        OptionsCheck.of(DatabaseOptions.class, DatabaseOptions.ALL)
                .mapping(
                        Map.of(
                                "database.url", "jdbc:postgresql://db:6000/x",
                                "database.user", "amy",
                                "database.password", "hunter2",
                                "database.tls", "verify-ca",
                                "database.ca", "/etc/omflow/db.pem",
                                "database.connections", "2",
                                "database.connect-timeout", "250ms",
                                "database.idle-transaction-timeout", "1s",
                                "database.lock-timeout", "10m",
                                "database.socket-timeout", "1h"),
                        Map.of(
                                "database.url", DatabaseUrl.parse("jdbc:postgresql://db:6000/x"),
                                "database.user", "amy",
                                "database.password", "hunter2",
                                "database.tls", DatabaseTlsMode.VERIFY_CA,
                                "database.ca", Optional.of(Path.of("/etc/omflow/db.pem")),
                                "database.connections", 2,
                                "database.connect-timeout", Duration.ofMillis(250),
                                "database.idle-transaction-timeout", Duration.ofSeconds(1),
                                "database.lock-timeout", Duration.ofMinutes(10),
                                "database.socket-timeout", Duration.ofHours(1)));
    }

    @Test
    void thePasswordIsASecret() {
        assertThat(DatabaseOptions.ALL).filteredOn(o -> o.secret()).containsExactly(DatabaseOptions.PASSWORD);
    }
}
