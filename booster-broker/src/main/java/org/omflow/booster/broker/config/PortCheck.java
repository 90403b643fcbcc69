package org.omflow.booster.broker.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.omflow.booster.ha.settings.Option;

/** Checks that a port is free before the Booster reads its journal, so a conflict shows at once. */
public final class PortCheck {
    private PortCheck() {}

    /**
     * Opens the port briefly; 0 means any free port and always passes.
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
