package org.omflow.booster.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("key")
class RareLinesTest {
    private final Clock[] clock = {Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC)};
    private final RareLines lines = new RareLines(new Clock() {
        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return clock[0].instant();
        }
    });

    @Test
    void letsAFewOfEachKindThroughInAMinute() {
        assertThat(admitted("AMQ222208", 1000)).isEqualTo(RareLines.A_MINUTE);
        assertThat(admitted("AMQ222216", 3)).isEqualTo(3);

        clock[0] = Clock.offset(clock[0], Duration.ofMinutes(1));

        assertThat(admitted("AMQ222208", 1000)).isEqualTo(RareLines.A_MINUTE);
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
