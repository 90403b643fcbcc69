package org.omflow.booster.broker.pair;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.broker.lease.Presence;

@Tag("pair")
class TableComparisonTest {
    private final TableComparison comparison = new TableComparison();

    @Test
    void whatTheOtherWroteIsFoundInTheSameTables() {
        reports("a", 7);
        finds("a", 7);
        assertThat(comparison.isUndecided()).isFalse();
        assertThat(comparison.isDifferent()).isFalse();
    }

    @Test
    void whatTheOtherWroteSinceItsReportIsFoundInTheSameTables() {
        reports("a", 7);
        for (int n = 0; n < 10; n++) {
            finds("a", 8 + n);
        }
        assertThat(comparison.isDifferent()).isFalse();
    }

    @Test
    void tablesWithoutTheOthersRowAreDifferent() {
        reports("a", 7);
        for (int n = 1; n < TableComparison.MISSES; n++) {
            findsNothing();
            assertThat(comparison.isDifferent()).isFalse();
            assertThat(comparison.isUndecided()).isTrue();
        }
        findsNothing();
        assertThat(comparison.isDifferent()).isTrue();
        assertThat(comparison.isUndecided()).isFalse();
    }

    @Test
    void copiedTablesAreDifferentAsSoonAsTheOtherHasWrittenAgain() {
        reports("a", 7);
        finds("a", 7);
        for (int n = 0; n < TableComparison.MISSES; n++) {
            reports("a", 8 + n);
            finds("a", 7);
        }
        assertThat(comparison.isDifferent()).isTrue();
    }

    @Test
    void aRestartOfTheOtherBetweenReportAndReadingIsNoDifference() {
        for (int restarts = 0; restarts < 10; restarts++) {
            reports("start-" + restarts, 5);
            finds("start-" + (restarts + 1), 1);
        }
        assertThat(comparison.isDifferent()).isFalse();
    }

    @Test
    void aReadingForAnEarlierStartOfTheOtherProvesNothing() {
        reports("a", 7);
        Presence expected = comparison.expected().orElseThrow();
        reports("b", 1);
        for (int n = 0; n < TableComparison.MISSES; n++) {
            comparison.found(expected, Optional.empty());
        }
        assertThat(comparison.isDifferent()).isFalse();
    }

    @Test
    void theSilenceOfTheOtherIsNoDifference() {
        reports("a", 7);
        isSilent();
        for (int n = 0; n < 10; n++) {
            findsNothing();
        }
        assertThat(comparison.isDifferent()).isFalse();
        assertThat(comparison.isUndecided()).isFalse();
    }

    /** It may be frozen, and still active in its own tables when it resumes. */
    @Test
    void aDifferenceStaysWhileTheOtherIsSilent() {
        differs();
        isSilent();
        findsNothing();
        assertThat(comparison.isDifferent()).isTrue();
    }

    /** Such as after a failover of the database in which each Booster saw another one for a while. */
    @Test
    void aDifferenceIsOverOnceTheRowIsFoundThoughTheOtherIsSilent() {
        differs();
        isSilent();
        finds("a", 7);
        assertThat(comparison.isDifferent()).isFalse();
    }

    @Test
    void aDifferenceStaysUntilTheRowOfARestartedOtherIsFound() {
        differs();
        reports("b", 1);
        assertThat(comparison.isDifferent()).isTrue();
        finds("b", 1);
        assertThat(comparison.isDifferent()).isFalse();
    }

    @Test
    void nothingIsConcludedFromAnOlderVersion() {
        reports("a", 7);
        finds("a", 7);
        comparison.heard(answer(null));
        assertThat(comparison.expected()).isEmpty();
        assertThat(comparison.isUndecided()).isFalse();
        assertThat(comparison.isDifferent()).isFalse();
    }

    @Test
    void aDifferenceIsForgottenWhenTheOtherIsAnOlderVersion() {
        differs();
        comparison.heard(answer(null));
        assertThat(comparison.isDifferent()).isFalse();
    }

    @Test
    void itIsUndecidedUntilTheOtherWasAskedAndHasWritten() {
        assertThat(comparison.isUndecided()).isTrue();
        reports("a", 0);
        assertThat(comparison.expected()).isEmpty();
        assertThat(comparison.isUndecided()).isTrue();
        reports("a", 1);
        finds("a", 1);
        assertThat(comparison.isUndecided()).isFalse();
    }

    @Test
    void itIsUndecidedAgainAfterARestartOfTheOther() {
        reports("a", 7);
        finds("a", 7);
        reports("b", 0);
        assertThat(comparison.isUndecided()).isTrue();
    }

    private void differs() {
        reports("a", 7);
        for (int n = 0; n < TableComparison.MISSES; n++) {
            findsNothing();
        }
        assertThat(comparison.isDifferent()).isTrue();
    }

    private void reports(String start, long beat) {
        comparison.heard(answer(new Presence(start, beat)));
    }

    private void isSilent() {
        comparison.heard(PeerState.silent(0));
    }

    private void finds(String start, long beat) {
        comparison.found(comparison.expected().orElseThrow(), Optional.of(new Presence(start, beat)));
    }

    private void findsNothing() {
        comparison.found(comparison.expected().orElseThrow(), Optional.empty());
    }

    private static PeerState answer(Presence presence) {
        return new PeerState("active", false, false, false, false, presence, 0);
    }
}
