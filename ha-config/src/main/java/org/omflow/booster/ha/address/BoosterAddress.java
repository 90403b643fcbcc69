package org.omflow.booster.ha.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Host and port of one Booster.
 *
 * @param host a name or an IP address, IPv6 without brackets
 * @param port 1 to 65535
 */
public record BoosterAddress(String host, int port) {
    /** The port on which Boosters listen for messages. */
    public static final int DEFAULT_PORT = 5169;
    /** The port of a Booster's web. */
    public static final int DEFAULT_WEB_PORT = 8161;

    private static final Pattern FORM =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]+(?:%[A-Za-z0-9._-]+)?)]|([A-Za-z0-9._-]+))(?::(\\d{1,5}))?");
    private static final Pattern NAME = Pattern.compile("\\w[\\w-]*(\\.\\w[\\w-]*)*\\.?");
    private static final Pattern LOOKS_LIKE_IPV4 = Pattern.compile("[\\d.]+");
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");

    /**
     * Reads {@code host}, {@code host:port} or {@code [ipv6]:port}.
     *
     * @throws IllegalArgumentException when the text is none of these
     */
    public static BoosterAddress parse(String text) {
        return parse(text, DEFAULT_PORT);
    }

    /**
     * The same for another service of a Booster.
     *
     * @param defaultPort used when the text holds none
     * @throws IllegalArgumentException when the text is none of these
     */
    public static BoosterAddress parse(String text, int defaultPort) {
        Matcher m = FORM.matcher(text.trim());
        int port = 0;
        if (m.matches() && (m.group(1) != null ? isIpv6(m.group(1)) : isNameOrIpv4(m.group(2)))) {
            port = m.group(3) == null ? defaultPort : Integer.parseInt(m.group(3));
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("'" + text
                    + "' is not an address; write host, host:port or [ipv6]:port with a port from 1 to 65535");
        }
        return new BoosterAddress(m.group(1) != null ? m.group(1) : m.group(2), port);
    }

    /**
     * The same as an address of a web: not every address of messages can be one.
     *
     * @throws IllegalArgumentException when it cannot
     */
    public BoosterAddress forWeb() {
        if (host.indexOf('_') >= 0) {
            throw new IllegalArgumentException("'" + this
                    + "' has an underscore, which no name of a web may have; write another name of that machine,"
                    + " or its IP address");
        }
        if (host.indexOf('%') >= 0) {
            throw new IllegalArgumentException(
                    "'" + this
                            + "' is a link-local address, for which there are no certificates; write another address of that machine");
        }
        // A full stop at the end of a name means its root; TLS knows names without it only.
        return host.endsWith(".") ? new BoosterAddress(host.substring(0, host.length() - 1), port) : this;
    }

    /** Whether both are the same; host names ignore case. */
    boolean isSame(BoosterAddress other) {
        return host.equalsIgnoreCase(other.host) && port == other.port;
    }

    private static boolean isNameOrIpv4(String host) {
        return LOOKS_LIKE_IPV4.matcher(host).matches()
                ? IPV4.matcher(host).matches()
                : NAME.matcher(host).matches();
    }

    private static boolean isIpv6(String host) {
        String withoutZone = host.replaceFirst("%.*", "");
        try {
            // A text with a colon in it is never looked up.
            return withoutZone.contains(":") && InetAddress.getByName("[" + withoutZone + "]") != null;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
