package org.omflow.booster.installer.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.omflow.booster.ha.address.FreePorts;

/** Finds free ports. */
public final class Ports {
    private static final Random RANDOM = new Random();

    private Ports() {}

    /** Different ports of this machine that are free now and are not returned again soon. */
    public static List<Integer> free(int number) {
        return freeOn("127.0.0.1", number);
    }

    /** The same of this address. */
    static List<Integer> freeOn(String host, int number) {
        return Stream.generate(() -> FreePorts.one(host)).limit(number).toList();
    }

    /** A loopback address that hardly any other program uses; the usual one on systems without others. */
    static String ownLoopbackAddress() {
        String own = "127.77." + RANDOM.nextInt(256) + "." + RANDOM.nextInt(1, 255);
        return isFree(own, 0) ? own : "127.0.0.1";
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
     * @param what the program that needs it, such as {@code the Booster}
     * @throws ClusterException when something else listens there
     */
    public static void requireFree(String host, int port, String what) throws ClusterException {
        if (!isFree(host, 0)) {
            throw new ClusterException("The address " + host + ", which " + what + " needs, is not an address of"
                    + " this machine. Add it (macOS: sudo ifconfig lo0 alias " + host + "), or use any free ports"
                    + " with --free-ports.");
        }
        try {
            bind(host, port);
        } catch (IOException e) {
            throw new ClusterException(
                    "Port " + port + " on " + host + ", which " + what + " needs, is not free (" + e.getMessage()
                            + "). Stop the program that listens there, or use any free ports with --free-ports.",
                    e);
        }
    }

    private static void bind(String host, int port) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
        }
    }
}
