package org.omflow.booster.installer.setup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("install")
class WrappedTest {
    @Test
    void breaksAtBlanksAndKeepsTheIndent() {
        assertThat(Wrapped.lines("  one two three", 9)).containsExactly("  one two", "  three");
    }

    @Test
    void keepsLinesAndWordsThatAreTooLong() {
        assertThat(Wrapped.lines("a\n\nlonger-than-this b", 5)).containsExactly("a", "", "longer-than-this", "b");
    }
}
