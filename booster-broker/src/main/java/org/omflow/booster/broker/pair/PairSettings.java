package org.omflow.booster.broker.pair;

import java.time.Duration;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.config.PairRole;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.settings.Settings;

/**
 * The settings of a pair, as one of its two Boosters has them.
 *
 * @param role which of the two it is
 * @param own where the other reaches its port for messages
 * @param peer the other's port for messages
 * @param peerWeb the other's web
 * @param password by which the two authenticate each other
 * @param lease how long the lease lasts
 * @param link how long a silent link is trusted
 * @param silence after what silence the other counts as frozen once its lease has run out
 */
record PairSettings(
        PairRole role,
        BoosterAddress own,
        BoosterAddress peer,
        BoosterAddress peerWeb,
        String password,
        Duration lease,
        Duration link,
        Duration silence) {
    static PairSettings of(Settings settings) {
        return new PairSettings(
                settings.get(BoosterBrokerOptions.PAIR_ROLE),
                BoosterBrokerOptions.pairAddress(settings),
                settings.get(BoosterBrokerOptions.PAIR_PEER).orElseThrow(),
                BoosterBrokerOptions.pairPeerWeb(settings),
                settings.get(BoosterBrokerOptions.PAIR_PASSWORD),
                settings.get(BoosterBrokerOptions.PAIR_LEASE),
                settings.get(BoosterBrokerOptions.PAIR_LINK),
                settings.get(BoosterBrokerOptions.PAIR_SILENCE));
    }

    @Override
    public String toString() {
        return role.text() + " at " + own + ", paired with " + peer;
    }
}
