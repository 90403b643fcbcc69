package org.omflow.booster.broker.status;

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
        PairState pair = status.pair();
        boolean passive = pair != null && pair.state() == PairState.State.PASSIVE;
        return new ServiceStatus(
                "OMFLOW Booster " + status.version() + ", " + status.role(),
                passive ? passive(pair) : status.state() + (health.ready() ? ", accepts jobs" : ""),
                passive ? List.of() : health.reasons(),
                findings);
    }

    private static String passive(PairState pair) {
        return "passive, "
                + (pair.inSync() ? "ready to take over from " : "is being brought up to date by ")
                + pair.peer();
    }
}
