package org.omflow.booster.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("job")
class PaceTest {
    @ParameterizedTest(name = "after {0} of at most {1} jobs: {2} ms")
    @CsvSource({"1, 64, 0", "3, 64, 0", "4, 64, 20", "63, 64, 20", "64, 64, 0", "1, 1, 0", "4, 4, 0"})
    void restsOnlyBetweenBatchesThatCouldBeFuller(int jobs, int most, long rest) {
        assertThat(Pace.restAfter(jobs, most)).isEqualTo(Duration.ofMillis(rest));
    }
}
