package org.omflow.booster.ha.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("database")
class DatabaseUrlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db:5432/omflow",
                "jdbc:postgresql://db/omflow?sslmode=require",
                "jdbc:postgresql://[::1]:5432/omflow",
                "jdbc:postgresql://a:5432,b:5432/omflow?targetServerType=primary",
                "jdbc:postgresql://db/import_of_sqlite"
            })
    void postgresqlIsTaken(String url) {
        assertThat(DatabaseUrl.parse(" " + url + " "))
                .satisfies(u -> assertThat(u.text()).isEqualToIgnoringCase(url))
                .satisfies(u -> assertThat(u.dialect().name()).isEqualTo("postgresql"))
                .isEqualTo(DatabaseUrl.parse(url));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:sqlite:/opt/omflow/db.sqlite3", "jdbc:SQLite::memory:", "sqlite:///db", "db.sqlite3"})
    void sqliteIsRefusedByNameWithTheReasonAndTheRemedy(String url) {
        assertThatThrownBy(() -> DatabaseUrl.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SQLite keeps its data in one file on one machine")
                .hasMessageContaining("orders placed on one server would be unknown to the others")
                .hasMessageContaining("Use PostgreSQL: jdbc:postgresql://host:5432/omflow");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:mysql://db/omflow", "jdbc:h2:mem:x", "postgresql://db/omflow", "", "jdbc:"})
    void othersAreRefusedWithWhatToUse(String url) {
        assertThatThrownBy(() -> DatabaseUrl.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("supports: jdbc:postgresql://host:5432/omflow");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db:port/omflow",
                "jdbc:postgresql://db:99999/omflow",
                "JDBC:postgresql://db/omflow"
            })
    void aMalformedUrlIsRefused(String url) {
        assertThatThrownBy(() -> DatabaseUrl.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("written like jdbc:postgresql://host:5432/omflow");
    }

    @Test
    void optionsThatWouldReplaceOurLimitsAreRefused() {
        assertThatThrownBy(() -> DatabaseUrl.parse("jdbc:postgresql://db/omflow?a=b&Options=-c%20search_path=x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("database.idle-transaction-timeout");
    }

    @Test
    void aPasswordInItIsNotShown() {
        assertThat(DatabaseUrl.parse("jdbc:postgresql://db/omflow?password=hunter2&user=amy"))
                .hasToString("jdbc:postgresql://db/omflow?password=(hidden)&user=amy");
    }
}
