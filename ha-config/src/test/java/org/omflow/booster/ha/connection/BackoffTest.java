package org.omflow.booster.ha.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pair")
class BackoffTest {
    @Test
    void growsFrom50MsToHalfASecond() {
        List<Duration> pauses = Stream.generate(new Backoff()::next).limit(20).toList();
        assertThat(pauses).isSorted();
        assertThat(pauses.get(0)).isEqualTo(Duration.ofMillis(50));
        assertThat(pauses.get(19)).isEqualTo(Duration.ofMillis(500));
    }

    /** Whoever takes over within 1 s is found at most 300 ms later, and within 5 s at most half a second. */
    @Test
    void whoeverTakesOverIsFoundSoon() {
        Backoff pause = new Backoff();
        Duration at = Duration.ZERO;
        while (at.compareTo(Duration.ofSeconds(1)) < 0) {
            Duration next = pause.next();
            assertThat(next).isLessThanOrEqualTo(Duration.ofMillis(380));
            at = at.plus(next);
        }
    }
}
