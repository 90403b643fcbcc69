package org.omflow.booster.installer.setup;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
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
import org.omflow.booster.ha.file.Disks;
import org.omflow.booster.ha.tls.MachineNames;

/** What this machine is and has: its addresses, free ports, cores, memory and disk. */
final class MachineChecks {
    private static final int LEAST_CORES = 4;
    private static final long LEAST_MEMORY = 8L << 30;
    /** A machine sold with 8 GB shows a little less. */
    private static final double NEARLY = 0.9;

    private static final long LEAST_DISK = 1L << 30;
    private static final int MOST_PORT = 65_535;
    private static final String ANY = "0.0.0.0";

    private MachineChecks() {}

    /** An address that resolves, and to this machine. */
    static AnswerCheck ownAddress() {
        return (answer, before) -> {
            try {
                for (InetAddress address : InetAddress.getAllByName(answer)) {
                    if (address.isAnyLocalAddress()) {
                        return AnswerVerdict.wrong(
                                answer + " means every address: give the one that others connect to.");
                    }
                    if (NetworkInterface.getByInetAddress(address) != null || address.isLoopbackAddress()) {
                        return address.isLoopbackAddress()
                                ? AnswerVerdict.warning(answer + " reaches this machine from itself only.")
                                : AnswerVerdict.GOOD;
                    }
                }
                return AnswerVerdict.wrong(answer + " is not an address of this machine; its addresses are "
                        + String.join(", ", addresses()) + ".");
            } catch (UnknownHostException e) {
                return AnswerVerdict.wrong(
                        answer + " cannot be resolved: give an IP address, or add the name to the DNS.");
            } catch (SocketException e) {
                return AnswerVerdict.warning(
                        "It cannot be told whether " + answer + " is of this machine: " + e.getMessage());
            }
        };
    }

    /** The addresses under which others can reach this machine, IPv4 first; a loopback address when there is no other. */
    static List<String> addresses() {
        List<String> found = MachineNames.addresses();
        List<String> sorted =
                new ArrayList<>(found.stream().filter(one -> !one.contains(":")).toList());
        sorted.addAll(found.stream().filter(one -> one.contains(":")).toList());
        return sorted.isEmpty() ? List.of("127.0.0.1") : sorted;
    }

    /**
     * The address at which a program listens: every one of this machine, unless others reach it from this machine only.
     *
     * @param address under which others reach it
     */
    static String listensOn(String address) {
        return MachineNames.isLoopback(address) ? address : ANY;
    }

    /** Whether it is the number of a port. */
    static AnswerVerdict port(String answer) {
        return !answer.matches("[1-9][0-9]{0,4}") || Integer.parseInt(answer) > MOST_PORT
                ? AnswerVerdict.wrong("'" + answer + "' is no port: give a number from 1 to " + MOST_PORT + ".")
                : AnswerVerdict.GOOD;
    }

    /**
     * A port that nobody listens at.
     *
     * @param addressKey the question whose answer is the address
     * @param others the questions whose answers are other ports
     */
    static AnswerCheck freePort(String addressKey, String... others) {
        return (answer, before) -> {
            AnswerVerdict form = port(answer);
            if (form.isWrong()) {
                return form;
            }
            int port = Integer.parseInt(answer);
            for (String other : others) {
                if (before.get(other).equals(answer)) {
                    return AnswerVerdict.wrong("Port " + port + " is " + other + " already: give another.");
                }
            }
            return before.has(addressKey) ? free(listensOn(before.get(addressKey)), port) : AnswerVerdict.GOOD;
        };
    }

    private static AnswerVerdict free(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
            return AnswerVerdict.GOOD;
        } catch (IOException | IllegalArgumentException e) {
            return AnswerVerdict.wrong("Port " + port + " is in use, or not permitted (" + e.getMessage()
                    + "): stop the program that uses it ('ss -ltnp' shows it), or give another port.");
        }
    }

    /** Warns when this machine is smaller than recommended. */
    static List<String> tooSmall(Path home) throws IOException {
        long memory =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        Path existing = home;
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        return tooSmall(Runtime.getRuntime().availableProcessors(), memory, existing, Disks.free(existing));
    }

    static List<String> tooSmall(int cores, long memory, Path folder, long room) {
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
        if (room < LEAST_DISK) {
            warnings.add("The disk of " + folder + " has " + (room >> 20) + " MiB left; at least " + (LEAST_DISK >> 20)
                    + " MiB are recommended.");
        }
        return warnings;
    }
}
