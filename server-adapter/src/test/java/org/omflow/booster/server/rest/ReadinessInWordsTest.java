package org.omflow.booster.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.service.ServiceStatus;
import org.omflow.booster.server.rest.Readiness.State;

@Tag("install")
class ReadinessInWordsTest {
    private boolean database = true;
    private boolean booster = true;

    private final Readiness readiness =
            new Readiness(() -> database, Optional::empty, () -> booster, () -> 4, List::of);

    @Test
    void oneThatStartsWaitsForTheDatabase() {
        assertThat(words()).isEqualTo(new ServiceStatus("one", "starting", List.of("the database"), List.of()));
    }

    @Test
    void oneThatServesAcceptsOrders() {
        readiness.become(State.SERVING);

        assertThat(words()).isEqualTo(new ServiceStatus("one", "accepts orders", List.of(), List.of()));
    }

    @Test
    void oneThatAcceptsOrdersAloneTellsWhereTheyWait() {
        readiness.become(State.SERVING);
        booster = false;
        assertThat(words().waitingFor()).containsExactly("a Booster; until one answers, orders wait in the database");
        booster = true;
        database = false;
        assertThat(words().waitingFor()).containsExactly("the database; until it answers, orders wait at the Booster");
        assertThat(words().state()).isEqualTo("accepts orders");
    }

    @Test
    void oneThatCanDoNothingSaysSo() {
        readiness.become(State.SERVING);
        booster = false;
        database = false;

        assertThat(words())
                .isEqualTo(new ServiceStatus("one", "serving", List.of("the database or a Booster"), List.of()));
    }

    private ServiceStatus words() {
        return readiness.inWords("one");
    }
}
