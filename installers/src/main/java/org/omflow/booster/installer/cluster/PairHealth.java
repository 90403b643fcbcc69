package org.omflow.booster.installer.cluster;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A Booster's state in the pair, as it reports it.
 *
 * @param role {@code primary}, {@code secondary} or {@code single}
 * @param state {@code active}, {@code passive} or {@code waiting}
 * @param inSync for an active one, whether the other holds every message too; for a passive one, whether it does
 * @param warmedUp whether its first failover would be as fast as later ones
 */
public record PairHealth(String role, String state, boolean inSync, boolean warmedUp) {
    static PairHealth of(JsonNode json) {
        return new PairHealth(
                json.path("role").asText(),
                json.path("state").asText(),
                json.path("inSync").asBoolean(),
                json.path("warmedUp").asBoolean());
    }

    public boolean isActive() {
        return state.equals("active");
    }

    public boolean isPassive() {
        return state.equals("passive");
    }

    /** Whether it is passive and may take over at any moment. */
    public boolean mayTakeOver() {
        return isPassive() && inSync;
    }

    public boolean isWaiting() {
        return state.equals("waiting");
    }
}
