package org.omflow.booster.installer.cluster;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a Booster says of itself as one of two.
 *
 * @param role {@code primary}, {@code secondary} or {@code single}
 * @param state {@code active}, {@code passive} or {@code waiting}
 * @param inSync for an active one, whether the other holds every message too; for a passive one, whether it does
 */
public record PairHealth(String role, String state, boolean inSync) {
    static PairHealth of(JsonNode json) {
        return new PairHealth(
                json.path("role").asText(),
                json.path("state").asText(),
                json.path("inSync").asBoolean());
    }

    public boolean isActive() {
        return state.equals("active");
    }

    public boolean isPassive() {
        return state.equals("passive");
    }

    public boolean isWaiting() {
        return state.equals("waiting");
    }
}
