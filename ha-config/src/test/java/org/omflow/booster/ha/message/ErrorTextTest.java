package org.omflow.booster.ha.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("job")
class ErrorTextTest {
    @Test
    void aShownTextKeepsWholeCharacters() {
        assertThat(ErrorText.show("T-😀")).isEqualTo("'T-😀'");
        assertThat(ErrorText.show("a\u0001\uD83D")).isEqualTo("'a??'");
        String long60 = "x".repeat(59) + "😀";
        assertThat(ErrorText.show(long60)).isEqualTo("'" + long60 + "'");
        assertThat(ErrorText.show(long60 + "y")).isEqualTo("'" + long60 + "...'");
    }
}
