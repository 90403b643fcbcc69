package org.omflow.booster.ha.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.Driver;

@Tag("database")
class PostgreSqlUrlsTest {
    private static final DatabaseUrl URL = DatabaseUrl.parse("jdbc:postgresql://db:5433/omflow?user=omflow");

    @ParameterizedTest
    @ValueSource(strings = {"omflow_utf8", "a$b", "a\\b", "$1", "a b", "a+b", "a?b/c&d%20", "größe"})
    void anyDatabaseCanBeNamed(String database) {
        Properties read = Driver.parseURL(PostgreSqlUrls.withDatabase(URL, database), null);

        assertThat(read).containsEntry("PGDBNAME", database).containsEntry("user", "omflow");
    }

    @Test
    void anyHostCanBeNamed() {
        assertThat(PostgreSqlUrls.direct(URL, "a$b\\c", 5432)).startsWith("jdbc:postgresql://a$b\\c:5432/omflow?");
    }
}
