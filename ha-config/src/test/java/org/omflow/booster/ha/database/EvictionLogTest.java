package org.omflow.booster.ha.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.log.RateLimitedLog;
import org.omflow.booster.ha.testkit.LogLines;
import org.omflow.booster.ha.testkit.TestPostgres;

@Tag("database")
@Tag("integration")
@Timeout(120)
class EvictionLogTest {
    @Test
    void aDatabaseThatOnlyReadsDoesNotFillTheLog() throws Exception {
        try (EmbeddedPostgres postgres = TestPostgres.quick().start();
                Database database =
                        Database.open(DatabaseTest.settings(postgres.getPort()), "server-a", Clock.systemUTC());
                LogLines lines = LogLines.ofAll()) {
            for (int i = 0; i < 3 * RateLimitedLog.A_MINUTE; i++) {
                try (Connection c = database.dataSource().getConnection();
                        Statement s = c.createStatement()) {
                    s.execute("SET default_transaction_read_only = on");
                    assertThatThrownBy(() -> s.execute("CREATE TABLE written (x integer)"))
                            .isInstanceOf(SQLException.class);
                }
            }

            assertThat(lines.containing("marked as broken")).isEmpty();
            // A minute may end in between.
            assertThat(lines.containing("read-only"))
                    .isNotEmpty()
                    .hasSizeLessThanOrEqualTo(2 * RateLimitedLog.A_MINUTE)
                    .allMatch(line -> line.startsWith("server-a: a connection to the database is closed: "));
        }
    }
}
