package org.omflow.booster.ha.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.testkit.TestClock;

@Tag("key")
class RateLimitedLogTest {
    private final TestClock clock = new TestClock();
    private final RateLimitedLog lines = new RateLimitedLog(clock);

    @Test
    void letsAFewOfEachKindThroughInAMinute() {
        assertThat(admitted("AMQ222208", 1000)).isEqualTo(RateLimitedLog.A_MINUTE);
        assertThat(admitted("AMQ222216", 3)).isEqualTo(3);

        clock.forward(Duration.ofMinutes(1));

        assertThat(admitted("AMQ222208", 1000)).isEqualTo(RateLimitedLog.A_MINUTE);
    }

    @Test
    void letsNoMoreThroughWhenKindsAreMadeUp() {
        long admitted = IntStream.range(0, 100_000)
                .filter(i -> lines.admits("kind " + i))
                .count();

        assertThat(admitted).isLessThan(1_100);
    }

    private long admitted(String kind, int times) {
        return IntStream.range(0, times).filter(i -> lines.admits(kind)).count();
    }
}
