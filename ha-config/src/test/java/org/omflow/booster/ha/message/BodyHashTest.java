package org.omflow.booster.ha.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A job is the same one however its body is written. */
@Tag("job")
class BodyHashTest {
    private static final String TYPE = "order.place";
    private static final String BODY = "{\"process\":\"p\"}";

    @Test
    void aByteOrderMarkBeforeItSaysNothing() throws Exception {
        assertThat(JobReader.read(TYPE, "\uFEFF" + BODY)).isInstanceOf(Job.PlaceOrder.class);
        assertThat(BodyHash.of(TYPE, "\uFEFF" + BODY).content())
                .isEqualTo(BodyHash.of(TYPE, BODY).content())
                .isEqualTo(BodyHash.of(TYPE, "\uFEFF" + BODY, JobBody.object("\uFEFF" + BODY))
                        .content());
    }

    @Test
    void twoOfThemAreNoJson() {
        assertThat(BodyHash.of(TYPE, "\uFEFF\uFEFF" + BODY).content())
                .isNotEqualTo(BodyHash.of(TYPE, BODY).content());
    }
}
