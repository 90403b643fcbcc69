package org.omflow.booster.broker.preauth;

import java.time.Clock;
import java.time.Duration;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.ha.preauth.PreAuthOptions;
import org.omflow.booster.ha.preauth.UnauthenticatedConnections;
import org.omflow.booster.ha.settings.Settings;

/**
 * The unauthenticated connections at each port of the Booster, and their limits.
 *
 * @param messages those at the port for Jakarta JMS and the other Booster
 * @param clients those at the port for AMQP and STOMP
 * @param web those at the web port
 */
public record PreAuthLimits(
        UnauthenticatedConnections messages, UnauthenticatedConnections clients, UnauthenticatedConnections web) {
    /** The other Booster needs one; if it is evicted for an unauthenticated client, it reconnects at once. */
    private static final int MOST_LISTENERS = 16;

    private static final Duration NO_END = Duration.ofDays(36_500);

    /** The limits of these settings, with no connections yet. */
    public static PreAuthLimits of(Settings settings, Clock clock) {
        Duration timeout = settings.get(PreAuthOptions.TIMEOUT);
        int most = PreAuthOptions.most(settings);
        UnauthenticatedConnections listeners = new UnauthenticatedConnections(
                BoosterBrokerOptions.MESSAGES_PORT.name(), NO_END, MOST_LISTENERS, clock);
        return new PreAuthLimits(
                new UnauthenticatedConnections(
                        BoosterBrokerOptions.MESSAGES_PORT.name(),
                        timeout,
                        most,
                        clock,
                        late -> late instanceof UnauthenticatedChannel one && stays(one, listeners)),
                new UnauthenticatedConnections(BoosterBrokerOptions.CLIENTS_PORT.name(), timeout, most, clock),
                new UnauthenticatedConnections(BoosterBrokerOptions.WEB_PORT.name(), timeout, most, clock));
    }

    /** The other Booster keeps a connection that only receives the cluster topology and never logs in. */
    private static boolean stays(UnauthenticatedChannel late, UnauthenticatedConnections listeners) {
        if (late.isListener()) {
            listeners.enter(late);
            late.whenClosed(() -> listeners.leave(late));
        }
        return late.isListener();
    }

    /** Closes the connections that took too long; call it every second. */
    public void closeExpired() {
        messages.closeExpired();
        clients.closeExpired();
        web.closeExpired();
    }
}
