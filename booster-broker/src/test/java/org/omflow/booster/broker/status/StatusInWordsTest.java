package org.omflow.booster.broker.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.broker.config.PairRole;
import org.omflow.booster.broker.engine.BrokerHealth;
import org.omflow.booster.broker.pair.PairState;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.service.ServiceStatus;

@Tag("install")
class StatusInWordsTest {
    private static final BrokerHealth READY = new BrokerHealth(List.of());
    private static final BoosterAddress PEER = new BoosterAddress("192.0.2.11", 5169);

    @Test
    void oneThatWorksAloneAcceptsJobs() {
        ServiceStatus said = StatusInWords.of(status("single", "active", null), READY, List.of());

        assertThat(said)
                .isEqualTo(new ServiceStatus(
                        "OMFLOW Booster 1.0.0.0, single", "active, accepts jobs", List.of(), List.of()));
    }

    @Test
    void oneThatRefusesJobsTellsWhy() {
        BrokerHealth full = new BrokerHealth(List.of("The disk is full."));

        ServiceStatus said = StatusInWords.of(status("single", "waiting", null), full, List.of());

        assertThat(said.state()).isEqualTo("waiting");
        assertThat(said.waitingFor()).containsExactly("The disk is full.");
    }

    @Test
    void aPassiveOneTellsWhetherItCanTakeOver() {
        assertThat(passive(true).state()).isEqualTo("passive, ready to take over from 192.0.2.11:5169");
        assertThat(passive(false).state()).isEqualTo("passive, is being brought up to date by 192.0.2.11:5169");
        assertThat(passive(true).waitingFor()).isEmpty();
    }

    @Test
    void aWaitingOneTellsOnceWhatItWaitsFor() {
        PairState waiting = pair(PairState.State.WAITING, "the database does not answer", false);

        ServiceStatus said = StatusInWords.of(
                status("secondary", "waiting", waiting), new BrokerHealth(List.of(waiting.explain())), List.of());

        assertThat(said.state()).isEqualTo("waiting");
        assertThat(said.waitingFor()).containsExactly("the database does not answer");
    }

    @Test
    void anActiveOneTellsWhyTheOtherCannotTakeOver() {
        PairState active = pair(PairState.State.ACTIVE, "the other one uses another database", false);

        ServiceStatus said = StatusInWords.of(status("primary", "active", active), READY, List.of());

        assertThat(said.state()).isEqualTo("active, accepts jobs");
        assertThat(said.waitingFor()).containsExactly("the other one uses another database");
    }

    private static ServiceStatus passive(boolean inSync) {
        PairState pair = pair(PairState.State.PASSIVE, null, inSync);
        return StatusInWords.of(
                status("secondary", "passive", pair), new BrokerHealth(List.of(pair.explain())), List.of());
    }

    private static PairState pair(PairState.State state, String reason, boolean inSync) {
        return new PairState(
                PairRole.SECONDARY,
                state,
                reason,
                PEER,
                "active",
                inSync,
                inSync,
                false,
                false,
                false,
                null,
                null,
                null,
                0);
    }

    private static BoosterStatus status(String role, String state, PairState pair) {
        return new BoosterStatus(role, state, "1.0.0.0", Instant.EPOCH, "192.0.2.10", 5169, 5171, 8161, 0, null, pair);
    }
}
