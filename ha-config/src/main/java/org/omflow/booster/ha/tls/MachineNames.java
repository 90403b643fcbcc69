package org.omflow.booster.ha.tls;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The names and IP addresses under which others may reach this machine, for its certificate. */
public final class MachineNames {
    /** What every machine calls itself; it identifies none to others. */
    public static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1");
    /** A machine that runs many containers has an address for each. */
    private static final int MOST = 32;

    private MachineNames() {}

    /** Its host name; {@code localhost} when it has none. */
    public static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** Its host name, its addresses and the loopback ones. */
    public static List<String> all() {
        List<String> names = new ArrayList<>();
        names.add(host());
        names.addAll(LOOPBACK);
        names.addAll(addresses());
        return names.stream().distinct().limit(MOST).toList();
    }

    /** Whether a name or address means the machine itself on every machine, and so identifies none to others. */
    public static boolean isLoopback(String name) {
        return name.equalsIgnoreCase("localhost")
                || name.matches("127(\\.[0-9]{1,3}){3}")
                || name.matches("(0*:){7}0*1|::1");
    }

    /** The addresses under which other machines may reach it. */
    public static List<String> addresses() {
        List<String> addresses = new ArrayList<>();
        try {
            for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (!network.isUp()) {
                    continue;
                }
                for (InetAddress address : Collections.list(network.getInetAddresses())) {
                    // A certificate cannot contain link-local addresses.
                    if (!address.isLoopbackAddress() && !address.isLinkLocalAddress()) {
                        addresses.add(
                                address instanceof Inet6Address
                                        ? address.getHostAddress().replaceFirst("%.*", "")
                                        : address.getHostAddress());
                    }
                }
            }
        } catch (SocketException e) {
            // This system lists none.
            return addresses;
        }
        return addresses;
    }
}
