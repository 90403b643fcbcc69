package org.omflow.booster.ha.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.testkit.TestPostgres;

@Tag("database")
@Tag("integration")
@Timeout(60)
class DatabaseProbeTest {
    private final AtomicLong now = new AtomicLong();
    private final DatabaseClock clock = new DatabaseClock(Clock.systemUTC());

    @Test
    void itTellsWhetherTheDatabaseAnsweredAndNeedsNothingOfThePool() throws Exception {
        try (EmbeddedPostgres postgres = TestPostgres.quick().start()) {
            Settings settings = DatabaseTest.settings(
                    postgres.getPort(), "database.connections", "2", "database.connect-timeout", "250ms");
            try (Database pool = Database.open(settings, "probe", Clock.systemUTC());
                    Connection one = pool.dataSource().getConnection();
                    Connection two = pool.dataSource().getConnection();
                    DatabaseProbe probe = new DatabaseProbe(DirectConnections.of(settings), clock, now::get)) {
                assertThat(probe.answers()).as("before the first question").isFalse();
                assertThat(pool.answers())
                        .as("as long as workers have all connections")
                        .isFalse();

                probe.run();
                assertThat(probe.answers()).isTrue();

                now.addAndGet(TimeUnit.SECONDS.toNanos(5));
                assertThat(probe.answers())
                        .as("after a question without an answer")
                        .isFalse();
                probe.run();
                assertThat(probe.answers()).isTrue();

                postgres.close();
                probe.run();
                assertThat(probe.answers()).isFalse();
                assertThat(one.isClosed() || two.isClosed()).isFalse();
            }
        }
    }

    @Test
    void aDatabaseThatIsDownDoesNotAnswer() {
        try (DatabaseProbe probe = new DatabaseProbe(DirectConnections.of(DatabaseTest.settings(1)), clock, now::get)) {
            long began = System.nanoTime();
            probe.run();
            assertThat(probe.answers()).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        }
    }
}
