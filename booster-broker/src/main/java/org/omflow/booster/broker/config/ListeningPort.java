package org.omflow.booster.broker.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.omflow.booster.ha.settings.Option;

/** A port the Booster is about to open; checked before the journal is read, so that a clash shows at once. */
public final class ListeningPort {
    private ListeningPort() {}

    /**
     * Opens the port for a moment; 0 is any free port and always passes.
     *
     * @throws BoosterStartException naming port, host and setting when it cannot be opened
     */
    public static void requireFree(String host, int port, Option<Integer> option) throws BoosterStartException {
        if (port == 0) {
            return;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (IOException e) {
            throw new BoosterStartException(
                    "Port " + port + " on " + host + " cannot be opened (" + e.getMessage()
                            + "): stop the program that uses it, or set " + option.name() + " to a free port and "
                            + BoosterBrokerOptions.HOST.name() + " to an address of this machine",
                    e);
        }
    }
}
