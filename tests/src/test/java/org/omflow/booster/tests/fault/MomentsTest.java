package org.omflow.booster.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("job")
class MomentsTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final long MILLISECOND = 1_000_000;

    private final Moments moments = new Moments();

    @Test
    void thePauseBeforeTheFirstMomentBeginsAtOnce() {
        moments.now();
        long now = System.nanoTime();

        Moments.Pause pause = moments.longestPause(now - HOUR.toNanos(), now);

        assertThat(pause.after()).isZero();
        assertThat(pause.lasted()).isBetween(HOUR.minus(MINUTE), HOUR);
    }

    @Test
    void thePauseAfterTheLastMomentLastsToTheEnd() {
        long began = System.nanoTime();
        moments.now();

        Moments.Pause pause = moments.longestPause(began, began + HOUR.toNanos());

        assertThat(pause.after()).isBetween(Duration.ZERO, MINUTE);
        assertThat(pause.after().plus(pause.lasted())).isEqualTo(HOUR);
    }

    @Test
    void thePauseBetweenTwoMomentsCounts() {
        moments.now();
        long first = System.nanoTime();
        while (System.nanoTime() - first < MILLISECOND) {
            Thread.onSpinWait();
        }
        moments.now();
        long from = first - MILLISECOND / 2;

        Moments.Pause pause = moments.longestPause(from, from + 1);
        assertThat(pause).isEqualTo(new Moments.Pause(Duration.ZERO, Duration.ofNanos(1)));

        assertThat(moments.longestPause(from, System.nanoTime()).lasted())
                .isGreaterThanOrEqualTo(Duration.ofNanos(MILLISECOND));
        assertThat(moments.count()).isEqualTo(2);
    }
}
