package org.omflow.booster.ha.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pair")
class BackoffTest {
    @Test
    void anExponentialOneGrowsToItsLongestPause() {
        Backoff.Sequence pauses = Backoff.exponential(Duration.ofMillis(50), 1.5, Duration.ofMillis(500))
                .start();

        assertThat(Stream.generate(pauses::next).limit(8))
                .extracting(Duration::toMillis)
                .containsExactly(50L, 75L, 112L, 168L, 253L, 379L, 500L, 500L);
        pauses.reset();
        assertThat(pauses.next()).hasMillis(50);
    }

    @Test
    void aLinearOneGrowsByItsFirstPause() {
        Backoff linear = Backoff.linear(Duration.ofSeconds(5));

        assertThat(linear.after(1)).hasSeconds(5);
        assertThat(linear.after(3)).hasSeconds(15);
        assertThat(linear.after(Integer.MAX_VALUE)).isPositive();
    }

    @Test
    void jitterOnlyShortens() {
        Backoff jittered = Backoff.linear(Duration.ofMillis(20)).withJitter(0.75);

        assertThat(Stream.generate(() -> jittered.after(2)).limit(1000))
                .allSatisfy(pause -> assertThat(pause).isBetween(Duration.ofMillis(10), Duration.ofMillis(40)));
    }

    @Test
    void whoHasWaitedWaitsAsLongAgain() {
        Backoff doubling = Backoff.exponential(Duration.ofSeconds(1), 2, Duration.ofSeconds(15));

        assertThat(doubling.afterWaiting(Duration.ZERO)).hasSeconds(1);
        assertThat(doubling.afterWaiting(Duration.ofSeconds(4))).hasSeconds(4);
        assertThat(doubling.afterWaiting(Duration.ofHours(1))).hasSeconds(15);
    }
}
