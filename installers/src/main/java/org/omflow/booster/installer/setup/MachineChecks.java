package org.omflow.booster.installer.setup;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What this machine is and has: its addresses, free ports, cores, memory and disk. */
final class MachineChecks {
    private static final int LEAST_CORES = 4;
    private static final long LEAST_MEMORY = 8L << 30;
    /** A machine sold with 8 GB shows a little less. */
    private static final double NEARLY = 0.9;

    private static final long LEAST_DISK = 1L << 30;
    private static final int MOST_PORT = 65_535;

    private MachineChecks() {}

    /** An address that resolves, and to this machine. */
    static AnswerCheck ownAddress() {
        return (answer, before) -> {
            try {
                for (InetAddress address : InetAddress.getAllByName(answer)) {
                    if (address.isAnyLocalAddress()) {
                        return Verdict.wrong(answer + " means every address: give the one that others connect to.");
                    }
                    if (NetworkInterface.getByInetAddress(address) != null || address.isLoopbackAddress()) {
                        return address.isLoopbackAddress()
                                ? Verdict.warning(answer + " reaches this machine from itself only.")
                                : Verdict.GOOD;
                    }
                }
                return Verdict.wrong(answer + " is not an address of this machine; its addresses are "
                        + String.join(", ", addresses()) + ".");
            } catch (UnknownHostException e) {
                return Verdict.wrong(answer + " cannot be resolved: give an IP address, or add the name to the DNS.");
            } catch (SocketException e) {
                return Verdict.warning(
                        "It cannot be told whether " + answer + " is of this machine: " + e.getMessage());
            }
        };
    }

    /** The addresses under which others can reach this machine; a loopback address when there is no other. */
    static List<String> addresses() {
        List<String> found = new ArrayList<>();
        try {
            for (NetworkInterface one : NetworkInterface.networkInterfaces().toList()) {
                if (one.isUp() && !one.isLoopback()) {
                    one.inetAddresses()
                            .filter(address -> !address.isLinkLocalAddress())
                            .map(InetAddress::getHostAddress)
                            .forEach(found::add);
                }
            }
        } catch (SocketException e) {
            // Then the administrator knows better.
        }
        if (found.isEmpty()) {
            found.add("127.0.0.1");
        }
        return found;
    }

    /**
     * A port that nobody listens at.
     *
     * @param addressKey the question whose answer is the address
     */
    static AnswerCheck freePort(String addressKey) {
        return (answer, before) -> {
            int port;
            try {
                port = Integer.parseInt(answer);
            } catch (NumberFormatException e) {
                return Verdict.wrong("'" + answer + "' is no port: give a number from 1 to " + MOST_PORT + ".");
            }
            if (port < 1 || port > MOST_PORT) {
                return Verdict.wrong(port + " is no port: give a number from 1 to " + MOST_PORT + ".");
            }
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(before.get(addressKey), port));
                return Verdict.GOOD;
            } catch (IOException | IllegalArgumentException e) {
                return Verdict.wrong("Port " + port + " of " + before.get(addressKey)
                        + " is in use, or not permitted (" + e.getMessage()
                        + "): stop the program that uses it ('ss -ltnp' shows it), or give another port.");
            }
        };
    }

    /** Warns when the machine is smaller than recommended. */
    static List<String> tooSmall(Path home, int cores, long memory) throws IOException {
        List<String> warnings = new ArrayList<>();
        if (cores < LEAST_CORES || memory < LEAST_MEMORY * NEARLY) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "This machine has %d cores and %.1f GB of memory; %d cores and %d GB are recommended.",
                    cores,
                    memory / (double) (1 << 30),
                    LEAST_CORES,
                    LEAST_MEMORY >> 30));
        }
        Path existing = home;
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        long room = Files.getFileStore(existing).getUsableSpace();
        if (room < LEAST_DISK) {
            warnings.add("The disk of " + home + " has " + (room >> 20) + " MiB left; " + (LEAST_DISK >> 20)
                    + " MiB at least are recommended.");
        }
        return warnings;
    }
}
