package org.omflow.booster.server.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.testkit.LogLines;

/** A lasting fault does not fill the log. */
@Tag("job")
class LastFaultsTest {
    private final LastFaults faults = new LastFaults();

    @Test
    void aLastingFaultIsLoggedOnceAlthoughItsStatementNamesTheTime() {
        try (LogLines lines = LogLines.ofAll()) {
            for (int second = 0; second < 5; second++) {
                faults.report("held jobs", "could not be read", failed(second, "it only reads", "25006"));
            }
            assertThat(lines.containing("held jobs")).containsExactly("held jobs could not be read: it only reads");

            faults.report("held jobs", "could not be read", failed(6, "it shuts down", "57P01"));
            assertThat(faults.ended("held jobs")).isTrue();
            assertThat(faults.ended("held jobs")).isFalse();
            faults.report("held jobs", "could not be read", failed(7, "it shuts down", "57P01"));
            assertThat(lines.containing("held jobs")).hasSize(3);
        }
    }

    @Test
    void aLastingFaultIsLoggedOnceAlthoughItTellsHowLongAgo() {
        try (LogLines lines = LogLines.ofAll()) {
            for (int second = 0; second < 5; second++) {
                String behind = "this machine's clock is 0 min 1" + second + " s behind the database's";
                faults.report("held jobs", "could not be read", new IllegalStateException(behind));
            }
            assertThat(lines.containing("held jobs")).hasSize(1);
        }
    }

    @Test
    void theSweepRestsWhileNothingCanBeWritten() {
        AtomicBoolean writable = new AtomicBoolean();
        OutboxSweep sweep = new OutboxSweep(null, null, null, null, Clock.systemUTC(), writable::get);
        try (LogLines lines = LogLines.of(LastFaults.class)) {
            sweep.run();
            assertThat(lines.containing("")).isEmpty();
            writable.set(true);
            sweep.run();
            assertThat(lines.containing("no Booster could be reached")).hasSize(1);
        }
    }

    private static RuntimeException failed(int second, String message, String state) {
        return new IllegalStateException(message + " [due at " + second + "]", new SQLException(message, state));
    }
}
