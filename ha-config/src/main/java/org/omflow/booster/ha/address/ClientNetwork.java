package org.omflow.booster.ha.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The network from which a client connects: one attacker may have all the addresses there, so limits that are meant for
 * one client apply to all of them.
 */
public final class ClientNetwork {
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final int IPV4_BYTES = 4;
    private static final int IPV4_NETWORK_BYTES = 3;
    private static final int IPV6_NETWORK_BYTES = 8;
    private static final int LOOPBACK = 127;

    private ClientNetwork() {}

    /** The network of an IP address, for use as a key: /64 of IPv6, /24 of IPv4, and each loopback address by itself. */
    public static String of(String address) {
        return key(address, IPV4_NETWORK_BYTES);
    }

    /** The least that belongs to one client alone, for use as a key: the whole address of IPv4, but /64 of IPv6. */
    public static String narrow(String address) {
        return key(address, IPV4_BYTES);
    }

    private static String key(String address, int ofIpv4) {
        String plain = address.replaceFirst("%.*", "");
        // Never asks for the address of a name: that may take long.
        if (!IPV4.matcher(plain).matches() && !IPV6.matcher(plain).matches()) {
            return address;
        }
        byte[] bytes;
        try {
            bytes = InetAddress.getByName(plain).getAddress();
        } catch (UnknownHostException e) {
            return address;
        }
        int kept = bytes.length > IPV4_BYTES ? IPV6_NETWORK_BYTES : bytes[0] == LOOPBACK ? IPV4_BYTES : ofIpv4;
        return HexFormat.of().formatHex(Arrays.copyOf(bytes, kept));
    }
}
