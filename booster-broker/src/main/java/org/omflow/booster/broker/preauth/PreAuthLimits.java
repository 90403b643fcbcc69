package org.omflow.booster.broker.preauth;

import java.time.Clock;
import java.time.Duration;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.ha.preauth.PreAuthOptions;
import org.omflow.booster.ha.preauth.UnauthenticatedConnections;
import org.omflow.booster.ha.settings.Settings;

/**
 * Who waits for a login at each port of the Booster.
 *
 * @param messages at the port for Jakarta JMS and the other Booster
 * @param clients at the port for AMQP and STOMP
 * @param web at the web
 */
public record PreAuthLimits(
        UnauthenticatedConnections messages, UnauthenticatedConnections clients, UnauthenticatedConnections web) {
    /** The other Booster has one; one that gives way to a stranger's connects again at once. */
    private static final int MOST_LISTENERS = 16;

    private static final Duration NO_END = Duration.ofDays(36_500);

    /** Nobody waits yet. */
    public static PreAuthLimits of(Settings settings, Clock clock) {
        Duration patience = settings.get(PreAuthOptions.TIMEOUT);
        int most = PreAuthOptions.most(settings);
        UnauthenticatedConnections listeners = new UnauthenticatedConnections(
                BoosterBrokerOptions.MESSAGES_PORT.name(), NO_END, MOST_LISTENERS, clock);
        return new PreAuthLimits(
                new UnauthenticatedConnections(
                        BoosterBrokerOptions.MESSAGES_PORT.name(),
                        patience,
                        most,
                        clock,
                        late -> late instanceof UnauthenticatedChannel one && stays(one, listeners)),
                new UnauthenticatedConnections(BoosterBrokerOptions.CLIENTS_PORT.name(), patience, most, clock),
                new UnauthenticatedConnections(BoosterBrokerOptions.WEB_PORT.name(), patience, most, clock));
    }

    /** The other Booster has a connection over which it only hears where the Boosters are, and never logs in. */
    private static boolean stays(UnauthenticatedChannel late, UnauthenticatedConnections listeners) {
        if (late.isListener()) {
            listeners.enter(late);
            late.whenClosed(() -> listeners.leave(late));
        }
        return late.isListener();
    }

    /** Closes the connections that took too long; to be called every second. */
    public void look() {
        messages.look();
        clients.look();
        web.look();
    }
}
