package org.omflow.booster.broker.newcomer;

import static org.omflow.booster.broker.BoosterBrokerOptions.LOGIN_TIMEOUT;
import static org.omflow.booster.broker.BoosterBrokerOptions.LOGIN_WAITING;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import org.omflow.booster.broker.BoosterBrokerOptions;
import org.omflow.booster.ha.newcomer.Newcomers;
import org.omflow.booster.ha.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who waits for a login at each port of the Booster.
 *
 * @param messages at the port for Jakarta JMS and the other Booster
 * @param clients at the port for AMQP and STOMP
 * @param web at the web
 */
public record Doors(Newcomers messages, Newcomers clients, Newcomers web) {
    private static final Logger log = LoggerFactory.getLogger(Doors.class);

    /** Which part of the files this process may open a port's newcomers may take: the journal needs some as well. */
    private static final int PART_OF_FILES = 8;
    /** The other Booster has one; one that gives way to a stranger's connects again at once. */
    private static final int MOST_LISTENERS = 16;

    private static final Duration NO_END = Duration.ofDays(36_500);

    /** Nobody waits yet. */
    public static Doors of(Settings settings, Clock clock) {
        Duration patience = settings.get(LOGIN_TIMEOUT);
        int most = most(settings.get(LOGIN_WAITING), mostFiles());
        Newcomers listeners = new Newcomers(BoosterBrokerOptions.MESSAGES_PORT.name(), NO_END, MOST_LISTENERS, clock);
        return new Doors(
                new Newcomers(
                        BoosterBrokerOptions.MESSAGES_PORT.name(),
                        patience,
                        most,
                        clock,
                        late -> late instanceof BrokerNewcomer one && stays(one, listeners)),
                new Newcomers(BoosterBrokerOptions.CLIENTS_PORT.name(), patience, most, clock),
                new Newcomers(BoosterBrokerOptions.WEB_PORT.name(), patience, most, clock));
    }

    /** The other Booster has a connection over which it only hears where the Boosters are, and never logs in. */
    private static boolean stays(BrokerNewcomer late, Newcomers listeners) {
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

    /** A process that cannot open another file loses its messages' disk: so many strangers must never be let in. */
    static int most(int wanted, long mostFiles) {
        int most = (int) Math.min(wanted, Math.max(1, mostFiles / PART_OF_FILES));
        if (most < wanted) {
            log.warn(
                    "{}={} is too many for a process that may open {} files: {} are let in at each port. Raise the limit"
                            + " (ulimit -n, systemd: LimitNOFILE=), or lower {}.",
                    LOGIN_WAITING.name(),
                    wanted,
                    mostFiles,
                    most,
                    LOGIN_WAITING.name());
        }
        return most;
    }

    /** How many files and connections this process may have open; Windows knows no such limit. */
    private static long mostFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }
}
