package org.omflow.booster.broker.usersync;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.broker.config.PairRole;

@Tag("key")
class PairRequestTest {
    /** Two Boosters of different versions understand each other. */
    @Test
    void theHeadersKeepTheirNames() {
        assertThat(PairRequest.of(PairRole.PRIMARY, 1).headers(new PairKey("secret")))
                .containsOnlyKeys("Omflow-Pair-Role", "Omflow-Pair-Time", "Omflow-Pair-Nonce", "Omflow-Pair-Proof");
    }
}
