package org.omflow.booster.tests.pair;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/**
 * Two hosts for the two Boosters: network namespaces of their own, joined with this one by a bridge. What one host sends to
 * an address can be dropped without a word, as by a broken switch: it is sent to a network card that does not exist.
 */
final class TwoHosts implements AutoCloseable {
    private static final String NOBODY = "02:00:00:00:00:99";
    private static final String CARD = "card";
    private static final String BRIDGES = "omb";
    private static final String LEFT = "omflow-l";
    private static final String RIGHT = "omflow-r";
    private static final Pattern BRIDGE = Pattern.compile("\\b" + BRIDGES + "(\\d{1,18}):");

    private final String bridge = BRIDGES + ProcessHandle.current().pid();
    private final String net = "198.18." + ProcessHandle.current().pid() % 250 + ".";
    private final List<Host> hosts = new ArrayList<>();

    /** One host, by the name of its namespace. */
    final class Host {
        private final String name;
        private final String address;

        private Host(String name, String address) {
            this.name = name;
            this.address = address;
        }

        String address() {
            return address;
        }

        /** The words by which a process is started on it. */
        String[] launcher() {
            return new String[] {"ip", "netns", "exec", name};
        }

        /** Drops whatever it sends to an address from now on. */
        void cutFrom(String to) {
            ip("netns", "exec", name, "ip", "neigh", "replace", to, "lladdr", NOBODY, "dev", CARD, "nud", "permanent");
        }

        /** Drops nothing of it any more. */
        void joinWith(String to) {
            ip("netns", "exec", name, "ip", "neigh", "del", to, "dev", CARD);
        }

        private void make() {
            String outside = bridge + (hosts.isEmpty() ? "l" : "r");
            ip("netns", "add", name);
            hosts.add(this);
            ip("link", "add", outside, "type", "veth", "peer", "name", CARD, "netns", name);
            ip("link", "set", outside, "master", bridge, "up");
            ip("netns", "exec", name, "ip", "link", "set", "lo", "up");
            ip("netns", "exec", name, "ip", "addr", "add", address + "/24", "dev", CARD);
            ip("netns", "exec", name, "ip", "link", "set", CARD, "up");
        }
    }

    private final Host left = new Host(LEFT + ProcessHandle.current().pid(), net + "2");
    private final Host right = new Host(RIGHT + ProcessHandle.current().pid(), net + "3");

    /** Makes the hosts; the test is skipped where that is not allowed. */
    TwoHosts() {
        removeThoseOfTheDead();
        Assumptions.assumeTrue(
                works("ip", "link", "add", "name", bridge, "type", "bridge"),
                "needs iproute2 and the right to make network namespaces");
        try {
            ip("addr", "add", clients() + "/24", "dev", bridge);
            ip("addr", "add", database() + "/24", "dev", bridge);
            ip("link", "set", bridge, "up");
            left.make();
            right.make();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    Host left() {
        return left;
    }

    Host right() {
        return right;
    }

    /** Where clients and servers are, as the hosts see them. */
    String clients() {
        return net + "1";
    }

    /** Where the database is, as the hosts see it. */
    String database() {
        return net + "4";
    }

    @Override
    public void close() {
        hosts.forEach(host -> works("ip", "netns", "del", host.name));
        works("ip", "link", "del", bridge);
    }

    /** A test that was killed could not close its own, and their addresses would stand in the way of ours. */
    private static void removeThoseOfTheDead() {
        Matcher bridges = BRIDGE.matcher(said("ip", "-o", "link", "show", "type", "bridge"));
        while (bridges.find()) {
            String pid = bridges.group(1);
            if (ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
                works("ip", "netns", "del", LEFT + pid);
                works("ip", "netns", "del", RIGHT + pid);
                works("ip", "link", "del", BRIDGES + pid);
            }
        }
    }

    private static void ip(String... words) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(words));
        Process process = start(command);
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed: " + said);
            }
        } catch (IOException e) {
            throw new IllegalStateException(String.join(" ", command) + " failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** What a command says, or nothing where there is no such command. */
    private static String said(String... command) {
        try {
            return new String(start(List.of(command)).getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IllegalStateException | IOException e) {
            return "";
        }
    }

    private static boolean works(String... command) {
        try {
            Process process = start(List.of(command));
            process.getInputStream().readAllBytes();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IllegalStateException | IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Process start(List<String> command) {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new IllegalStateException(String.join(" ", command) + " cannot be run: " + e.getMessage(), e);
        }
    }
}
