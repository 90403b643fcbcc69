package org.omflow.booster.ha.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("database")
class InListTest {
    @Test
    void isFilledUpToAPowerOfTwoWithTheLastValue() {
        assertThat(new InList(List.of("a")).values()).containsExactly("a");
        assertThat(new InList(List.of("a", "b")).values()).containsExactly("a", "b");
        assertThat(new InList(List.of("a", "b", "c")).values()).containsExactly("a", "b", "c", "c");
        assertThat(new InList(List.of("a", "b", "c", "d", "e")).values()).hasSize(8);
    }

    @Test
    void hasOneMarkForEachValue() {
        assertThat(new InList(List.of("a", "b", "c")).marks()).isEqualTo("?,?,?,?");
    }

    @Test
    void isNeverEmpty() {
        assertThatThrownBy(() -> new InList(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
