package org.omflow.booster.ha.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omflow.booster.ha.testkit.LogLines;
import org.omflow.booster.ha.testkit.TestClock;
import org.omflow.booster.ha.testkit.TestPostgres;

/** All go by the database's clock, whatever their machines believe. */
@Tag("database")
@Tag("integration")
@Timeout(60)
class DatabaseClockTest {
    private static EmbeddedPostgres postgres;

    private final AtomicLong nanos = new AtomicLong();

    @BeforeAll
    static void startDatabase() throws Exception {
        postgres = TestPostgres.quick().start();
    }

    @AfterAll
    static void stopDatabase() throws Exception {
        postgres.close();
    }

    @ParameterizedTest
    @CsvSource({"P31D", "-P31D", "PT15S", "PT0S", "P4000D"})
    void itShowsTheDatabasesTime(Duration off) throws Exception {
        DatabaseClock clock = new DatabaseClock(Clock.offset(Clock.systemUTC(), off));

        read(clock);

        assertThat(clock.instant()).isCloseTo(Instant.now(), within(6, ChronoUnit.SECONDS));
        assertThat(clock.ahead().minus(off).abs()).isLessThan(Duration.ofSeconds(6));
    }

    @Test
    void betweenReadingsItGoesOnByTimePassedHereAndNotByAClockThatIsSet() throws Exception {
        DatabaseClock clock = new DatabaseClock(Clock.systemUTC(), nanos::get);
        read(clock);
        Instant before = clock.instant();

        nanos.addAndGet(TimeUnit.MINUTES.toNanos(3));

        assertThat(clock.instant()).isEqualTo(before.plus(Duration.ofMinutes(3)));
    }

    @Test
    void anUnavailableDatabaseLeavesTheLastReading() throws Exception {
        DatabaseClock clock = new DatabaseClock(Clock.offset(Clock.systemUTC(), Duration.ofDays(31)), nanos::get);
        Instant read;
        try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
            clock.read(connection, new PostgreSql());
            read = clock.instant();
            connection.close();
            assertThatThrownBy(() -> clock.read(connection, new PostgreSql())).isInstanceOf(SQLException.class);
        }
        assertThat(clock.instant()).isEqualTo(read);
    }

    /** Such as of a process that was frozen between question and answer. */
    @Test
    void anAnswerThatTookLongChangesNothing() throws Exception {
        AtomicLong asked = new AtomicLong();
        DatabaseClock clock = new DatabaseClock(Clock.systemUTC(), () -> nanos.addAndGet(asked.get()));
        read(clock);
        asked.set(TimeUnit.MINUTES.toNanos(10));
        read(clock);
        asked.set(0);

        assertThat(clock.instant())
                .isCloseTo(Instant.now().plus(Duration.ofMinutes(20)), within(6, ChronoUnit.SECONDS));
    }

    @ParameterizedTest
    @CsvSource({
        "P31DT30M, clock is 31 d 0 h ahead of the database's",
        "-P31DT1H30M, clock is 31 d 1 h behind the database's",
        "PT10M30S, clock is 10 min"
    })
    void aWrongClockIsNamedOnceAndSoIsItsEnd(Duration off, String words) throws Exception {
        TestClock machine = TestClock.running();
        machine.setAhead(off);
        DatabaseClock clock = new DatabaseClock(machine);
        try (LogLines lines = LogLines.of(DatabaseClock.class)) {
            assertThat(clock.fault()).as("before it knows").isEmpty();
            read(clock);
            read(clock);
            assertThat(clock.fault()).get().asString().contains(words).contains("NTP");

            machine.setAhead(Duration.ofSeconds(1));
            read(clock);
            assertThat(clock.fault()).as("a second is no fault").isEmpty();
            assertThat(lines.containing("clock")).hasSize(2);
        }
    }

    @Test
    void whatGoesByAgeGetsNoTimeWhileTheClocksDiffer() throws Exception {
        TestClock machine = TestClock.running();
        DatabaseClock clock = new DatabaseClock(machine, nanos::get);
        Clock trusted = clock.trusted();
        read(clock);
        assertThat(trusted.instant()).isEqualTo(clock.instant());

        machine.setAhead(Duration.ofDays(-31));
        assertThatThrownBy(trusted::instant)
                .isInstanceOf(WrongClockException.class)
                .hasMessageContaining("behind the database's");

        machine.setAhead(Duration.ZERO);
        assertThat(trusted.instant()).isEqualTo(clock.instant());
    }

    private static void read(DatabaseClock clock) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
            clock.read(connection, new PostgreSql());
        }
    }
}
