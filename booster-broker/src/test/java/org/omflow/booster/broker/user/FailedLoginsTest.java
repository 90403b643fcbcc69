package org.omflow.booster.broker.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How long a refusal is delayed. */
@Tag("key")
class FailedLoginsTest {
    private long now;
    private final FailedLogins failures = new FailedLogins(() -> now);

    @Test
    void eachFailureOfANetworkOrAUserDoublesTheDelayUpToALimit() {
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

        now += FailedLogins.KEPT.plusSeconds(1).toNanos();
        assertThat(failures.of("a", "bob")).isZero();
    }

    @Test
    void anyNumberOfNetworksTakesBoundedMemoryAndHidesNoUser() {
        failures.failed("a", "amy");
        failures.failed("a", "amy");
        for (int i = 0; i < 2 * FailedLogins.MOST; i++) {
            failures.failed("network " + i, "bob");
        }
        assertThat(failures.of("a", "amy")).as("made room").isZero();
        assertThat(failures.delay("elsewhere", "amy")).isEqualTo(Duration.ofMillis(200));
    }
}
