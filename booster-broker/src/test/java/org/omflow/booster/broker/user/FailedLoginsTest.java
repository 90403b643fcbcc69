package org.omflow.booster.broker.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How long a refusal is delayed. */
@Tag("key")
class FailedLoginsTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    private Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);

    private final FailedLogins failures = new FailedLogins(new Clock() {
        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return clock.instant();
        }
    });

    @Test
    void eachFailureOfAnAddressOrAUserDoublesTheDelayUpToALimit() {
        failures.failed("a", "amy");
        assertThat(failures.delay("a", "amy")).isEqualTo(FailedLogins.SHORTEST);
        failures.failed("a", "bob");
        assertThat(failures.delay("a", "carl")).isEqualTo(Duration.ofMillis(200));
        failures.failed("b", "bob");
        failures.failed("c", "bob");
        assertThat(failures.delay("d", "bob")).isEqualTo(Duration.ofMillis(400));
        for (int i = 0; i < 100; i++) {
            failures.failed("a", "amy");
        }
        assertThat(failures.delay("a", "carl")).isEqualTo(FailedLogins.LONGEST);
        assertThat(failures.delay("d", "carl")).isEqualTo(FailedLogins.SHORTEST);
    }

    @Test
    void failuresAreForgottenInTimeAndARightPasswordClearsItsOwn() {
        failures.failed("a", "amy");
        failures.failed("a", "bob");
        failures.succeeded("a", "amy");
        assertThat(failures.of("a", "amy")).isZero();
        assertThat(failures.of("a", "bob")).isOne();

        clock = Clock.fixed(NOW.plus(FailedLogins.KEPT).plusSeconds(1), ZoneOffset.UTC);
        assertThat(failures.of("a", "bob")).isZero();
    }

    @Test
    void anyNumberOfAddressesTakesBoundedMemoryAndHidesNoUser() {
        failures.failed("a", "amy");
        failures.failed("a", "amy");
        for (int i = 0; i < 2 * FailedLogins.MOST; i++) {
            failures.failed("address " + i, "bob");
        }
        assertThat(failures.of("a", "amy")).as("made room").isZero();
        assertThat(failures.delay("elsewhere", "amy")).isEqualTo(Duration.ofMillis(200));
    }
}
