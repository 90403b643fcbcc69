package org.omflow.booster.server.incident;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("job")
class RetryIdTest {
    @Test
    void triesAreCounted() {
        assertThat(RetryId.firstTry("a")).isEqualTo("a#1");
        assertThat(RetryId.firstTry("a#1")).isEqualTo("a#1#1");
        assertThat(RetryId.next("a")).isEqualTo("a#1");
        assertThat(RetryId.next("a#1")).isEqualTo("a#2");
        assertThat(RetryId.next("a#9")).isEqualTo("a#10");
        assertThat(RetryId.next("a#1#4")).isEqualTo("a#1#5");
    }

    @Test
    void whatIsNoNumberIsNoTry() {
        for (String id : new String[] {"a", "a#", "a#0", "a#01", "a#x", "#1", "a#1x", "a#1234567"}) {
            assertThat(RetryId.before(id)).as(id).isEmpty();
            assertThat(RetryId.next(id)).isEqualTo(id + "#1");
        }
    }

    @Test
    void eachTryFollowsAnother() {
        assertThat(RetryId.before("a#1")).contains("a");
        assertThat(RetryId.before("a#10")).contains("a#9");
        assertThat(RetryId.before("a#1#1")).contains("a#1");
    }

    @Test
    void triesBelongToTheirJob() {
        assertThat(RetryId.isTryOf("a", "a#3")).isTrue();
        assertThat(RetryId.isTryOf("a#1", "a#3")).isTrue();
        assertThat(RetryId.isTryOf("a#1", "a#1#1")).isTrue();
        assertThat(RetryId.isTryOf("a", "a")).isFalse();
        assertThat(RetryId.isTryOf("a#3", "a#3")).isFalse();
        assertThat(RetryId.isTryOf("a#3", "a#1")).isFalse();
        assertThat(RetryId.isTryOf("b", "a#1")).isFalse();
        assertThat(RetryId.isTryOf("a", "ab#1")).isFalse();
    }
}
