package org.omflow.booster.ha.address;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Free ports for programs on this machine that start later: demo clusters and tests. They are outside the range that
 * the system assigns by itself, so no other program gets one by chance meanwhile. Thread-safe.
 */
public final class FreePorts {
    /** The number of this JVM among those that run tests in parallel, from 1; each has its own ports. */
    private static final String FORK = "test.fork";

    private static final int SLICES = 8;
    private static final int LOWEST = 10_000;
    /** Where the ports begin that Linux assigns by default; other systems begin higher. */
    private static final int SYSTEM_BEGINS = 32_768;

    private static final Path SYSTEM_RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final FreePorts OURS = new FreePorts(slice(systemBegins(), Integer.getInteger(FORK, 0)));

    /** The next port first. Guarded by "this". */
    private final Deque<Integer> turns;

    FreePorts(List<Integer> ports) {
        turns = new ArrayDeque<>(ports);
    }

    /** A port of the loopback address. */
    public static int one() {
        return one("127.0.0.1");
    }

    /**
     * A port of an address of this machine; no port is returned again before all others were, whatever the address.
     *
     * @throws IllegalStateException when none is free
     */
    public static int one(String host) {
        return OURS.next(host);
    }

    synchronized int next(String host) {
        for (int tries = turns.size(); tries > 0; tries--) {
            int port = turns.removeFirst();
            turns.addLast(port);
            if (isFree(host, port)) {
                return port;
            }
        }
        throw new IllegalStateException(
                "no port of " + host + " is free between " + Collections.min(turns) + " and " + Collections.max(turns));
    }

    private static boolean isFree(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The ports of one of the JVMs that run in parallel, shuffled. */
    static List<Integer> slice(int systemBegins, int fork) {
        int size = (systemBegins - LOWEST) / SLICES;
        int begin = LOWEST + size * Math.floorMod(fork, SLICES);
        List<Integer> ports =
                new ArrayList<>(IntStream.range(begin, begin + size).boxed().toList());
        Collections.shuffle(ports);
        return ports;
    }

    /** Where the ports begin that the system assigns by itself, unless that leaves us too few. */
    static int systemBegins(String range) {
        String begins = range.strip().split("\\s+")[0];
        int found = begins.matches("\\d{1,5}") ? Integer.parseInt(begins) : SYSTEM_BEGINS;
        return found < 2 * LOWEST ? SYSTEM_BEGINS : Math.min(found, SYSTEM_BEGINS);
    }

    private static int systemBegins() {
        try {
            return systemBegins(Files.readString(SYSTEM_RANGE));
        } catch (IOException e) {
            return SYSTEM_BEGINS;
        }
    }
}
