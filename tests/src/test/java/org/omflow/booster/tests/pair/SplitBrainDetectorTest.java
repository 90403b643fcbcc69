package org.omflow.booster.tests.pair;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.tests.pair.SplitBrainDetector.Acknowledged;

/** The look-out reports two Boosters at work if and only if there are two. */
@Tag("pair")
@Tag("integration")
class SplitBrainDetectorTest {
    @Test
    void reportsWhatTwoAcknowledgedAtTheSameTime() {
        assertThat(SplitBrainDetector.overlaps(
                        List.of(new Acknowledged("b", "2", 15, 30), new Acknowledged("a", "1", 10, 20))))
                .singleElement()
                .asString()
                .contains("a acknowledged 1", "b acknowledged 2");
    }

    @Test
    void reportsWhatTookAsLongAsOthersTookManyTimes() {
        assertThat(SplitBrainDetector.overlaps(List.of(
                        new Acknowledged("a", "1", 0, 100),
                        new Acknowledged("b", "2", 10, 20),
                        new Acknowledged("b", "3", 30, 40),
                        new Acknowledged("b", "4", 100, 110),
                        new Acknowledged("b", "5", 101, 110))))
                .hasSize(3);
    }

    @Test
    void saysNothingOfOneAfterTheOther() {
        assertThat(SplitBrainDetector.overlaps(List.of(
                        new Acknowledged("a", "1", 0, 10),
                        new Acknowledged("a", "2", 5, 15),
                        new Acknowledged("b", "3", 16, 20),
                        new Acknowledged("a", "4", 21, 30))))
                .isEmpty();
    }
}
