package org.omflow.booster.ha.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("job")
class OptionTest {
    private static final Option<Integer> NUMBER = Option.number("a.number", "A number.", "jobs", 1, 1000, 100);
    private static final Option<Duration> DURATION = Option.duration("a.time", "A time.", "500ms", "2h", "30s");
    private static final Option<Long> SIZE = Option.size("a.size", "A size.", "0B", "100MiB", "256KiB");
    private static final Option<Boolean> SWITCH = Option.onOff("a.switch", "A switch.", true);
    private static final Option<String> TEXT = Option.text("a.text", "A text.", "a name", "x");

    @Test
    void theLimitsThemselvesAreInside() {
        assertThat(List.of(read(NUMBER, "1"), read(NUMBER, " 1000 "))).containsExactly(1, 1000);
        assertThat(List.of(read(DURATION, "500ms"), read(DURATION, "2h")))
                .containsExactly(Duration.ofMillis(500), Duration.ofHours(2));
        assertThat(List.of(read(SIZE, "0B"), read(SIZE, "100 MiB"))).containsExactly(0L, 100L << 20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1001", "-1", "1.5", "", "x", "99999999999", "1 000"})
    void aNumberOutsideIsRefusedWithTheRangeAndItsUnit(String text) {
        assertThatThrownBy(() -> read(NUMBER, text)).hasMessage("1 to 1000 jobs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"499ms", "7201s", "121m", "1d", "30", "s", "-1s", "1.5s", "30 sec", "", "9999999999s"})
    void aTimeOutsideIsRefusedWithTheRange(String text) {
        assertThatThrownBy(() -> read(DURATION, text)).hasMessage("500ms to 2h");
    }

    // 16777216TiB are 2^64 bytes, which once counted as none.
    @ParameterizedTest
    @ValueSource(strings = {"101MiB", "104857601B", "1GiB", "1", "1MB", "-1B", "", "16777216TiB", "8388608TiB"})
    void aSizeOutsideIsRefusedWithTheRange(String text) {
        assertThatThrownBy(() -> read(SIZE, text)).hasMessage("0B to 100MiB");
    }

    @Test
    void aSwitchIsOnOrOff() {
        assertThat(read(SWITCH, "on")).isTrue();
        assertThat(read(SWITCH, "off")).isFalse();
        assertThatThrownBy(() -> read(SWITCH, "true")).hasMessage("on or off");
    }

    @Test
    void aTextHasOneLine() {
        assertThat(read(TEXT, "Amy 你好")).isEqualTo("Amy 你好");
        assertThatThrownBy(() -> read(TEXT, "a\nb")).hasMessage("a name, on one line and without control characters");
    }

    @Test
    void theEnvironmentVariableIsMadeFromTheName() {
        assertThat(Option.number("job.batch-size", "A.", "jobs", 1, 2, 1).environmentName())
                .isEqualTo("OMFLOW_JOB_BATCH_SIZE");
    }

    @ParameterizedTest
    @CsvSource({"500ms,PT0.5S", "30s,PT30S", "10m,PT10M", "2h,PT2H", "30d,PT720H", "' 7 s ',PT7S"})
    void durationsAreReadWithTheirUnit(String text, Duration expected) {
        assertThat(Durations.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"512B,512", "64KiB,65536", "1MiB,1048576", "10GiB,10737418240", "2TiB,2199023255552"})
    void sizesAreReadWithTheirUnit(String text, long expected) {
        assertThat(Sizes.parse(text)).isEqualTo(expected);
    }

    @Test
    void sizesThatNoNumberHoldsAreRefused() {
        assertThat(Sizes.parse("8388607TiB")).isPositive();
        assertThatThrownBy(() -> Sizes.parse("8388608TiB")).hasMessageContaining("8388608TiB");
        assertThatThrownBy(() -> Sizes.parse("64kB")).hasMessageContaining("'64kB' is not a size; write it like 512B");
        assertThatThrownBy(() -> Durations.parse("1w")).hasMessageContaining("'1w' is not a length of time");
    }

    private static <T> T read(Option<T> option, String text) {
        return option.reader().apply(text);
    }
}
