package org.omflow.booster.broker.status;

import java.util.ArrayList;
import java.util.List;
import org.omflow.booster.broker.engine.BrokerHealth;
import org.omflow.booster.broker.pair.PairState;
import org.omflow.booster.ha.doctor.Finding;
import org.omflow.booster.ha.service.ServiceStatus;

/** The status of a Booster in words, for its service manager and the {@code status} command. */
public final class StatusInWords {
    private StatusInWords() {}

    /** The words for a Booster that is like this. */
    public static ServiceStatus of(BoosterStatus status, BrokerHealth health, List<Finding> findings) {
        return new ServiceStatus(
                "OMFLOW Booster " + status.version() + ", " + status.role(),
                state(status, health),
                waitingFor(status.pair(), health),
                findings);
    }

    private static String state(BoosterStatus status, BrokerHealth health) {
        PairState pair = status.pair();
        if (pair == null || pair.state() != PairState.State.PASSIVE) {
            return status.state() + (health.ready() ? ", accepts jobs" : "");
        }
        return "passive, "
                + (pair.inSync() ? "ready to take over from " : "is being brought up to date by ")
                + pair.peer();
    }

    private static List<String> waitingFor(PairState pair, BrokerHealth health) {
        if (pair == null) {
            return health.reasons();
        }
        // The health of one that is not active repeats its state.
        List<String> reasons = new ArrayList<>(pair.state() == PairState.State.ACTIVE ? health.reasons() : List.of());
        if (pair.reason() != null) {
            reasons.add(pair.reason());
        }
        return reasons;
    }
}
