package org.omflow.booster.broker.engine;

import java.util.List;

/**
 * Whether the Booster accepts messages now.
 *
 * @param reasons why it does not, one sentence each; empty when it does
 */
public record BrokerHealth(List<String> reasons) {
    public BrokerHealth {
        reasons = List.copyOf(reasons);
    }

    /** Whether it accepts messages. */
    public boolean ready() {
        return reasons.isEmpty();
    }
}
