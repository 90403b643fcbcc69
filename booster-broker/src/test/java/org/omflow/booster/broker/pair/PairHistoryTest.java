package org.omflow.booster.broker.pair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omflow.booster.broker.pair.PairPhase.ACTIVE_ALONE;
import static org.omflow.booster.broker.pair.PairPhase.ACTIVE_REPLICATED;
import static org.omflow.booster.broker.pair.PairPhase.CATCHING_UP;
import static org.omflow.booster.broker.pair.PairPhase.HANDING_OVER;
import static org.omflow.booster.broker.pair.PairPhase.STANDBY;
import static org.omflow.booster.broker.pair.PairPhase.WAITING;

import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pair")
class PairHistoryTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void aBoosterThatBeginsToWorkTakesOverFromNobody() {
        PairHistory after = after(WAITING, ACTIVE_ALONE, ACTIVE_REPLICATED);

        assertThat(after.failovers()).isZero();
        assertThat(after.lastFailover()).isNull();
    }

    @Test
    void aPassiveOneThatBecomesActiveTakesOver() {
        PairHistory after = after(CATCHING_UP, STANDBY, ACTIVE_ALONE);

        assertThat(after.failovers()).isEqualTo(1);
        assertThat(after.lastFailover()).isEqualTo(NOW);
    }

    @Test
    void itTakesOverThoughTheLinkIsLostBefore() {
        assertThat(after(STANDBY, WAITING, ACTIVE_ALONE).failovers()).isEqualTo(1);
    }

    /** The one that hands back is not passive, for it has no copy; and does not take over when it stays. */
    @Test
    void handingOverIsNoPassivity() {
        assertThat(after(ACTIVE_REPLICATED, HANDING_OVER, ACTIVE_ALONE).failovers())
                .isZero();
        assertThat(HANDING_OVER.isPassive()).isFalse();
        assertThat(HANDING_OVER.isInSync()).isFalse();
    }

    @Test
    void anActiveOneThatPausesDoesNotTakeOver() {
        assertThat(after(ACTIVE_ALONE, WAITING, ACTIVE_ALONE).failovers()).isZero();
    }

    @Test
    void eachFailoverCounts() {
        assertThat(after(STANDBY, ACTIVE_ALONE, WAITING, CATCHING_UP, STANDBY, ACTIVE_ALONE)
                        .failovers())
                .isEqualTo(2);
    }

    @Test
    void readinessIsToldOnce() {
        PairHistory catchingUp = after(CATCHING_UP);

        assertThat(catchingUp.becomesReady(STANDBY)).isTrue();
        assertThat(after(CATCHING_UP, STANDBY).becomesReady(STANDBY)).isFalse();
        assertThat(after(ACTIVE_REPLICATED).becomesReady(STANDBY)).isFalse();
    }

    @Test
    void passivityIsToldAgainOnlyAfterWork() {
        assertThat(after(CATCHING_UP, WAITING).becomesPassive(CATCHING_UP)).isFalse();
        assertThat(after(CATCHING_UP, ACTIVE_ALONE, WAITING).becomesPassive(CATCHING_UP))
                .isTrue();
    }

    private static PairHistory after(PairPhase... phases) {
        PairHistory history = PairHistory.STARTED;
        for (PairPhase phase : phases) {
            history = history.enter(phase, NOW);
        }
        return history;
    }
}
