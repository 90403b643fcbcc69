package org.omflow.booster.installer.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Finds ports that nobody listens on. */
public final class Ports {
    private Ports() {}

    /** Some ports of this machine that are free now, no two the same. */
    public static List<Integer> free(int number) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < number; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port could be found: " + e.getMessage(), e);
        } finally {
            held.forEach(Ports::close);
        }
    }

    /**
     * Makes sure that a port can be used.
     *
     * @param what who wants it, such as {@code the Booster}
     * @throws ClusterException when something else listens there
     */
    public static void requireFree(String host, int port, String what) throws ClusterException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw new ClusterException(
                    "Port " + port + " on " + host + ", which " + what + " needs, is not free (" + e.getMessage()
                            + "). Stop what listens there, or let any free ports be used with --free-ports.",
                    e);
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
