package org.omflow.booster.broker.dead;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("job")
class DeadJobRetryIdTest {
    @ParameterizedTest
    @CsvSource({
        "T-1,T-1#r1",
        "T-1#r1,T-1#r2",
        "T-1#r9,T-1#r10",
        "batch#1,batch#1#r1",
        "T-1#r1#1,T-1#r1#1#r1",
        "T-1#r01,T-1#r01#r1",
        "#r1,#r1#r1"
    })
    void theNextTryIsCountedOn(String jobId, String next) {
        assertThat(DeadJobRetryId.next(jobId)).isEqualTo(next);
    }

    @Test
    void whereThatWouldNotDoTheIdIsNew() {
        assertNew(null);
        assertNew("with a space");
        assertNew("x".repeat(62));
        assertThat(DeadJobRetryId.next("x".repeat(61))).hasSize(64);
        assertNew("x".repeat(61) + "#r9");
    }

    private static void assertNew(String jobId) {
        String next = DeadJobRetryId.next(jobId);
        assertThat(UUID.fromString(next)).hasToString(next);
        assertThat(DeadJobRetryId.next(jobId)).isNotEqualTo(next);
    }
}
