package org.omflow.booster.ha.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a sender is told whose job is refused: the code and a sentence of limited length. */
final class Refusals {
    private Refusals() {}

    static String of(ThrowingCallable reading) {
        StringBuilder refusal = new StringBuilder();
        assertThatExceptionOfType(RejectedException.class)
                .isThrownBy(reading)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(350).endsWith("."))
                .satisfies(e -> refusal.append(e.code().code()).append(": ").append(e.getMessage()));
        return refusal.toString();
    }
}
