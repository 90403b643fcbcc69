package org.omflow.booster.broker.pair;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pair")
class DoubleActivityDetectorTest {
    private static final PeerState ACTIVE = answer("active", false);
    private static final PeerState HELD_BACK = answer("active", true);
    private static final PeerState PASSIVE = answer("passive", false);

    private final DoubleActivityDetector detector = new DoubleActivityDetector();

    @Test
    void twoThatStayActiveAreNoticed() {
        almost();
        assertThat(detector.heard(ACTIVE, true)).isTrue();
    }

    /** It has noticed that it may no longer be active, and is about to stop. */
    @Test
    void oneThatHoldsBackDoesNotCount() {
        almost();
        assertThat(detector.heard(HELD_BACK, true)).isFalse();
        assertThat(detector.heard(ACTIVE, true)).isFalse();
    }

    @Test
    void aFailoverIsNoDoubleActivity() {
        almost();
        assertThat(detector.heard(PASSIVE, true)).isFalse();
        assertThat(detector.heard(ACTIVE, true)).isFalse();
    }

    @Test
    void onlyWhoIsActiveItselfStops() {
        for (int n = 0; n < 10; n++) {
            assertThat(detector.heard(ACTIVE, false)).isFalse();
        }
        almost();
    }

    @Test
    void anAnswerThatIsMissingChangesNothing() {
        almost();
        assertThat(detector.heard(PeerState.silent(0), true)).isFalse();
        assertThat(detector.heard(ACTIVE, true)).isTrue();
    }

    @Test
    void itIsCountedAnewOnceThisOneWasNotActive() {
        almost();
        assertThat(detector.heard(PeerState.silent(0), false)).isFalse();
        almost();
    }

    private void almost() {
        for (int n = 1; n < DoubleActivityDetector.ANSWERS; n++) {
            assertThat(detector.heard(ACTIVE, true)).isFalse();
        }
    }

    private static PeerState answer(String state, boolean heldBack) {
        return new PeerState(state, false, false, false, heldBack, null, 0);
    }
}
