package org.omflow.booster.tests.pair;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.function.ToIntFunction;
import org.omflow.booster.ha.connection.BoosterLogin;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.installer.cluster.BoosterPorts;

/** One of the three ways by which outsiders send messages to a Booster. */
public enum Protocol {
    CORE(CoreLink::new, BoosterPorts::messages),
    AMQP(AmqpLink::new, BoosterPorts::clients),
    STOMP(StompLink::new, BoosterPorts::clients);

    private final Opener opener;
    private final ToIntFunction<BoosterPorts> port;

    Protocol(Opener opener, ToIntFunction<BoosterPorts> port) {
        this.opener = opener;
        this.port = port;
    }

    @FunctionalInterface
    private interface Opener {
        JobLink open(BoosterPorts booster, Encryption encryption, BoosterLogin login, JobLink.Patience patience)
                throws Exception;
    }

    /** Connects and logs in to this one Booster. */
    public JobLink open(BoosterPorts booster, Encryption encryption, BoosterLogin login, JobLink.Patience patience)
            throws Exception {
        return opener.open(booster, encryption, login, patience);
    }

    /** Throws when nothing listens there: a client of its own would take much more of the machine to find out. */
    void knock(BoosterPorts booster, JobLink.Patience patience) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(booster.host(), port.applyAsInt(booster)), (int)
                    patience.login().toMillis());
        }
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
