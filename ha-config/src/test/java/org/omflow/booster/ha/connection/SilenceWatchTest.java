package org.omflow.booster.ha.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pair")
class SilenceWatchTest {
    private final SilenceWatch watch = new SilenceWatch();

    @Test
    void anAlarmIsMadeOnceWhenNothingWasHeardForAllTicks() {
        for (int i = 1; i < SilenceWatch.TICKS; i++) {
            assertThat(watch.tick()).as("tick %s", i).isFalse();
        }
        assertThat(watch.tick()).isTrue();
        assertThat(watch.tick()).isFalse();
    }

    @Test
    void anythingHeardBeginsTheCountAnew() {
        for (int i = 1; i < SilenceWatch.TICKS; i++) {
            assertThat(watch.tick()).isFalse();
        }
        assertThat(watch.intercept(null, null)).isTrue();
        for (int i = 0; i < SilenceWatch.TICKS; i++) {
            assertThat(watch.tick()).as("tick %s after a sign of life", i).isFalse();
        }
        assertThat(watch.tick()).isTrue();
    }

    /** Several signs of life fit into the silence, so that one that is late makes no alarm. */
    @Test
    void aLateSignOfLifeIsNoSilence() {
        assertThat(SilenceWatch.SIGN_OF_LIFE.multipliedBy(4)).isLessThan(SilenceWatch.SILENCE);
    }
}
