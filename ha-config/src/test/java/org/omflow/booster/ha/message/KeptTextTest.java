package org.omflow.booster.ha.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("job")
class KeptTextTest {
    @Test
    void onlyWhatIsTooLongIsCut() {
        assertThat(KeptText.of(null, 3)).isNull();
        assertThat(KeptText.of("abc", 3)).isEqualTo("abc");
        assertThat(KeptText.of("abcd", 3)).isEqualTo("abc...");
        assertThat(KeptText.of("ab\uD83D\uDE00", 3)).isEqualTo("ab...");
    }
}
