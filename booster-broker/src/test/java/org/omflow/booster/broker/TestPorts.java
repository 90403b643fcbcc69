package org.omflow.booster.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * Loopback ports for those who must know them before they listen: below those that the system hands out by itself, so that no
 * connection takes one in between, and no two the same. Thread-safe.
 */
public final class TestPorts {
    /** Nobody listens there. */
    public static final int DEAD = 1;

    private static final int LOWEST = 12_000;
    private static final int HIGHEST = 19_000;
    private static final Random RANDOM = new Random();
    private static final Set<Integer> TAKEN = new HashSet<>();

    private TestPorts() {}

    /** One that is free. */
    public static synchronized int free() {
        int port;
        do {
            port = RANDOM.nextInt(LOWEST, HIGHEST);
        } while (!TAKEN.add(port) || !isFree(port));
        return port;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
