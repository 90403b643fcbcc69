package org.omflow.booster.ha.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("job")
class JsonTest {
    @Test
    void numbersAreKeptAsWritten() throws JsonProcessingException {
        String text = "{\"price\":1.50,\"sum\":0.1,\"big\":12345678901234567890.123456789,\"n\":-7}";

        assertThat(Json.write(Json.read(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1,\"a\":2}", "{} {}", "{", "1e99999999999", "{\"a\":-1e-99999999999}"})
    void whatIsNotAllowedIsOneKindOfException(String text) {
        assertThatThrownBy(() -> Json.read(text)).isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void ownJsonMayBeDeeperAndItsNumbersLongerThanAJob() {
        String deep = "{\"a\":".repeat(100) + "9".repeat(500) + "}".repeat(100);

        assertThat(Json.write(Json.readOwn(deep))).isEqualTo(deep);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "7", "{", "null"})
    void damagedOwnJsonIsSaidToBeSo(String text) {
        assertThatThrownBy(() -> Json.readOwn(text))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("stored JSON");
    }
}
