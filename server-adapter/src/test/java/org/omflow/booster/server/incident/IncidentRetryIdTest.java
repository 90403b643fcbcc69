package org.omflow.booster.server.incident;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("job")
class IncidentRetryIdTest {
    @Test
    void triesAreCounted() {
        assertThat(IncidentRetryId.next("a")).isEqualTo("a#1");
        assertThat(IncidentRetryId.next("a#1")).isEqualTo("a#2");
        assertThat(IncidentRetryId.next("a#9")).isEqualTo("a#10");
        assertThat(IncidentRetryId.next("a#r1")).isEqualTo("a#r1#1");
        assertThat(IncidentRetryId.next("a#1#4")).isEqualTo("a#1#5");
    }

    @Test
    void whatIsNoNumberIsNoTry() {
        for (String id : new String[] {"a", "a#", "a#0", "a#01", "a#x", "#1", "a#1x", "a#1234567"}) {
            assertThat(IncidentRetryId.isRetry(id)).as(id).isFalse();
            assertThat(IncidentRetryId.next(id)).isEqualTo(id + "#1");
        }
        assertThat(IncidentRetryId.isRetry("a#1")).isTrue();
    }

    @Test
    void triesBelongToTheirJob() {
        assertThat(IncidentRetryId.isRetryOf("a", "a#3")).isTrue();
        assertThat(IncidentRetryId.isRetryOf("a#1", "a#3")).isTrue();
        assertThat(IncidentRetryId.isRetryOf("a#1", "a#1#1")).isTrue();
        assertThat(IncidentRetryId.isRetryOf("a", "a")).isFalse();
        assertThat(IncidentRetryId.isRetryOf("a#3", "a#3")).isFalse();
        assertThat(IncidentRetryId.isRetryOf("a#3", "a#1")).isFalse();
        assertThat(IncidentRetryId.isRetryOf("b", "a#1")).isFalse();
        assertThat(IncidentRetryId.isRetryOf("a", "ab#1")).isFalse();
    }
}
