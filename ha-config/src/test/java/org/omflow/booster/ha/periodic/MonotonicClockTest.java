package org.omflow.booster.ha.periodic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.testkit.TestClock;

@Tag("job")
class MonotonicClockTest {
    private final TestClock machine = new TestClock();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final MonotonicClock clock = new MonotonicClock(machine, nanos::get);

    @Test
    void itGoesOnByTheTimeThatPassesWhateverTheMachinesClockIsSetTo() {
        Instant start = clock.instant();
        assertThat(start).isEqualTo(machine.instant());
        machine.forward(Duration.ofDays(31));
        assertThat(clock.instant()).isEqualTo(start);
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(clock.instant()).isEqualTo(start.plusSeconds(2));
    }
}
