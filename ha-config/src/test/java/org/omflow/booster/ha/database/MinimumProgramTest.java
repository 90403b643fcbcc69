package org.omflow.booster.ha.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("database")
class MinimumProgramTest {
    @ParameterizedTest
    @CsvSource({
        "1.0.0.0, 1.0.0.0, false",
        "1.0.0.1, 1.0.0.0, false",
        "1.10.0.0, 1.9.0.0, false",
        "1.0.0.0, 1.0.0.1, true",
        "1.9.0.0, 1.10.0.0, true",
        "0.9.9.9, 1.0.0.0, true",
        "development, 9.0.0.0, false"
    })
    void aVersionIsOlderByItsFirstLowerNumber(String version, String least, boolean older) {
        assertThat(MinimumProgram.isOlder(version, least)).isEqualTo(older);
    }
}
