package org.omflow.booster.tests.pair;

import java.util.Locale;
import org.omflow.booster.ha.connection.BoosterLogin;
import org.omflow.booster.installer.cluster.BoosterPorts;

/** One of the three ways by which outsiders send messages to a Booster. */
public enum Protocol {
    CORE(CoreLink::new),
    AMQP(AmqpLink::new),
    STOMP(StompLink::new);

    private final Opener opener;

    Protocol(Opener opener) {
        this.opener = opener;
    }

    @FunctionalInterface
    private interface Opener {
        JobLink open(BoosterPorts booster, BoosterLogin login, JobLink.Patience patience) throws Exception;
    }

    /** Connects and logs in to this one Booster. */
    JobLink open(BoosterPorts booster, BoosterLogin login, JobLink.Patience patience) throws Exception {
        return opener.open(booster, login, patience);
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
