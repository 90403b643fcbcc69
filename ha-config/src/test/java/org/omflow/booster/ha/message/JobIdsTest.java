package org.omflow.booster.ha.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("job")
class JobIdsTest {
    @ParameterizedTest
    @ValueSource(strings = {"1", "0f8fad5b-d9cb-469f-a165-70867728950e", "a-1", "ID:host/7~!"})
    void aJobIdIsVisibleAscii(String jobId) throws RejectedException {
        JobIds.check(jobId);
        JobIds.check("j".repeat(64));
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "a b", "a\n", "é", "\u007f", "a#1", "#", "a#r1"})
    void anotherJobIdIsRefused(String jobId) {
        assertThat(Refusals.of(() -> JobIds.check(jobId)))
                .startsWith("invalid_job_id: The jobId '")
                .endsWith("' must be 1 to 64 visible ASCII characters without spaces and '#', which marks retries.");
        assertThat(Refusals.of(() -> JobIds.check("j".repeat(65)))).startsWith("invalid_job_id");
    }

    @ParameterizedTest
    @NullAndEmptySource
    void aMissingJobIdIsRefused(String jobId) {
        assertThat(Refusals.of(() -> JobIds.check(jobId)))
                .isEqualTo("missing_job_id: The message has no string property 'jobId'; set one that is unique for"
                        + " each job, such as a UUID.");
    }
}
