package org.omflow.booster.ha.preauth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("key")
class PreAuthOptionsTest {
    @ParameterizedTest
    @CsvSource({"1000, 16384, 1000", "1000, 8000, 1000", "1000, 7999, 999", "1000, 1024, 128", "10, 4, 1"})
    void noMoreThanAnEighthOfTheFilesGoToStrangers(int wanted, long mostFiles, int most) {
        assertThat(PreAuthOptions.most(wanted, mostFiles)).isEqualTo(most);
    }
}
