package org.omflow.booster.ha.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database's clock as this process knows it: all processes at one database agree about the time, whatever their own
 * machines believe. Read it about every second; between two readings it goes on by the time that has passed here.
 * Thread-safe.
 */
public final class DatabaseClock extends Clock {
    /** How far this machine's clock may be from the database's: NTP, and most people who set a clock by hand, do better. */
    public static final Duration TOLERANCE = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(DatabaseClock.class);

    private final Clock own;
    private final LongSupplier nanoTime;
    private final boolean logs;
    /** Null before the first. */
    private volatile Reading last;
    /** Whether the log says that this machine's clock is wrong. */
    private boolean wrong;

    /** One reading of the database's clock. */
    private record Reading(Instant time, long nanoTime) {}

    /**
     * A clock that shows this machine's time until it is read.
     *
     * @param own this machine's
     */
    public DatabaseClock(Clock own) {
        this(own, System::nanoTime, true);
    }

    /** The same for a check, whose findings say what is wrong: it logs nothing. */
    public static DatabaseClock silent(Clock own) {
        return new DatabaseClock(own, System::nanoTime, false);
    }

    DatabaseClock(Clock own, LongSupplier nanoTime) {
        this(own, nanoTime, true);
    }

    private DatabaseClock(Clock own, LongSupplier nanoTime, boolean logs) {
        this.own = own;
        this.nanoTime = nanoTime;
        this.logs = logs;
    }

    /**
     * Reads the database's clock, and logs when this machine's begins or ceases to differ from it. An answer that took
     * longer than {@link #TOLERANCE} changes nothing.
     *
     * @throws SQLException when the database does not answer; the last reading stays
     */
    public void read(Connection connection, Dialect dialect) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            long asked = nanoTime.getAsLong();
            try (ResultSet row = statement.executeQuery(dialect.clockQuery())) {
                row.next();
                long took = nanoTime.getAsLong() - asked;
                if (took > TOLERANCE.toNanos()) {
                    // Such as of a process that was frozen meanwhile: nobody knows when the answer was true.
                    return;
                }
                long middle = asked + took / 2;
                become(new Reading(Instant.ofEpochMilli(row.getLong(1)), middle));
            }
        }
    }

    private synchronized void become(Reading next) {
        last = next;
        Optional<String> fault = fault();
        if (logs && fault.isPresent() != wrong) {
            wrong = fault.isPresent();
            fault.ifPresentOrElse(log::error, () -> log.info("this machine's clock and the database's agree again"));
        }
    }

    /** The database's time. */
    @Override
    public Instant instant() {
        return at(last);
    }

    private Instant at(Reading reading) {
        return reading == null ? own.instant() : reading.time().plusNanos(nanoTime.getAsLong() - reading.nanoTime());
    }

    /** How far this machine's clock is ahead of the database's; negative when it is behind. */
    public Duration ahead() {
        return Duration.between(instant(), own.instant());
    }

    /** What is wrong when this machine's clock differs from the database's by more than {@link #TOLERANCE}, and what to do. */
    public Optional<String> fault() {
        return fault(ahead());
    }

    private Optional<String> fault(Duration ahead) {
        if (ahead.abs().compareTo(TOLERANCE) <= 0) {
            return Optional.empty();
        }
        return Optional.of(
                "this machine's clock is " + words(ahead.abs()) + (ahead.isNegative() ? " behind" : " ahead of")
                        + " the database's (" + own.instant().truncatedTo(ChronoUnit.SECONDS)
                        + " here); set the one that is wrong, best by NTP");
    }

    /**
     * The same clock for what goes by the age of something: it throws a {@link WrongClockException} instead of a time while
     * it has a {@link #fault}.
     */
    public Clock trusted() {
        InstantSource source = () -> {
            // Of one reading: the next may be the first wrong one.
            Instant now = at(last);
            fault(Duration.between(now, own.instant())).ifPresent(fault -> {
                throw new WrongClockException(fault);
            });
            return now;
        };
        return source.withZone(ZoneOffset.UTC);
    }

    private static String words(Duration time) {
        return time.toDays() > 0
                ? time.toDays() + " d " + time.toHoursPart() + " h"
                : time.toMinutes() + " min " + time.toSecondsPart() + " s";
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** Unsupported: times are UTC. */
    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("times are UTC");
    }
}
