package org.omflow.booster.ha.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("key")
class MayActForTest {
    @Test
    void itIsReadAsItIsWritten() {
        for (String text : new String[] {"*", "amy", "Zoë\\,amy,bob smith"}) {
            assertThat(MayActFor.parse(text).text()).isEqualTo(text);
            assertThat(MayActFor.read(MayActFor.parse(text).text())).isEqualTo(MayActFor.parse(text));
        }
        assertThat(MayActFor.parse(" bob , amy,amy").text()).isEqualTo("amy,bob");
        assertThat(MayActFor.parse("none")).isEqualTo(MayActFor.ITSELF);
        assertThat(MayActFor.ITSELF.text()).isEmpty();
        assertThat(MayActFor.ITSELF.shown()).isEqualTo("none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,,b", ",", "a,*", "none,a", "a\tb", "a\n", " "})
    void whatIsNoNameIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MayActFor.parse(text.equals("a\n") ? "a,b\n,c\u0000" : text))
                .withMessageContaining("is not a name");
    }

    @Test
    void namesAreBounded() {
        String hundred = IntStream.range(0, 100).mapToObj(i -> "n" + i).collect(Collectors.joining(","));
        assertThat(MayActFor.parse(hundred).names()).hasSize(100);
        assertThatIllegalArgumentException().isThrownBy(() -> MayActFor.parse(hundred + ",one"));
        assertThat(MayActFor.parse("x".repeat(128)).names()).hasSize(1);
        assertThatIllegalArgumentException().isThrownBy(() -> MayActFor.parse("x".repeat(129)));
    }
}
