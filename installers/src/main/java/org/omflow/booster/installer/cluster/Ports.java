package org.omflow.booster.installer.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Finds ports that nobody listens on. */
public final class Ports {
    /** Linux hands out 32768 and higher by itself, others 49152 and higher. */
    private static final int LOWEST = 20_000;

    private static final int HIGHEST = 32_000;
    private static final Random RANDOM = new Random();

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

    /** A loopback address that hardly anybody else uses; the usual one on systems that have no other. */
    static String ownLoopbackAddress() {
        String own = "127.77." + RANDOM.nextInt(256) + "." + RANDOM.nextInt(1, 255);
        return isFree(own, 0) ? own : "127.0.0.1";
    }

    /** Some free ports of this address, no two the same, below those that the system hands out by itself. */
    static List<Integer> freeOn(String host, int number) {
        Set<Integer> found = new LinkedHashSet<>();
        while (found.size() < number) {
            int port = RANDOM.nextInt(LOWEST, HIGHEST + 1);
            if (isFree(host, port)) {
                found.add(port);
            }
        }
        return List.copyOf(found);
    }

    private static boolean isFree(String host, int port) {
        try {
            bind(host, port);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Makes sure that a port can be used.
     *
     * @param what who wants it, such as {@code the Booster}
     * @throws ClusterException when something else listens there
     */
    public static void requireFree(String host, int port, String what) throws ClusterException {
        if (!isFree(host, 0)) {
            throw new ClusterException("The address " + host + ", which " + what + " needs, is none of this machine."
                    + " Add it (macOS: sudo ifconfig lo0 alias " + host + "), or let any free ports be used with"
                    + " --free-ports.");
        }
        try {
            bind(host, port);
        } catch (IOException e) {
            throw new ClusterException(
                    "Port " + port + " on " + host + ", which " + what + " needs, is not free (" + e.getMessage()
                            + "). Stop what listens there, or let any free ports be used with --free-ports.",
                    e);
        }
    }

    private static void bind(String host, int port) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
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
