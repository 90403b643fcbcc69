package org.omflow.booster.ha.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.testkit.TestClock;

@Tag("pair")
class ClockJumpTest {
    private final TestClock machine = new TestClock();
    private final TestClock monotonic = new TestClock();
    private final ClockJump jump = new ClockJump(machine, monotonic);

    @Test
    void aClockThatIsSetAheadOrBackIsNoticedOnce() {
        machine.forward(Duration.ofDays(31));
        assertThat(jump.happened()).isTrue();
        assertThat(jump.happened()).isFalse();
        machine.forward(Duration.ofSeconds(-3));
        assertThat(jump.happened()).isTrue();
        assertThat(jump.happened()).isFalse();
    }

    /** As when the process is stopped for a while, or NTP slows the clock down. */
    @Test
    void timeThatPassesIsNoJump() {
        machine.forward(Duration.ofHours(1));
        monotonic.forward(Duration.ofHours(1));
        assertThat(jump.happened()).isFalse();
        for (int i = 0; i < 60; i++) {
            machine.forward(Duration.ofMillis(1_500));
            monotonic.forward(Duration.ofSeconds(1));
            assertThat(jump.happened()).isFalse();
        }
    }
}
