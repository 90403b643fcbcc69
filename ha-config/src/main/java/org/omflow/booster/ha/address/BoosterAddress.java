package org.omflow.booster.ha.address;

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

    private static final Pattern FORM =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.%a-zA-Z0-9]+)]|([A-Za-z0-9._-]+))(?::(\\d{1,5}))?");

    /**
     * Reads {@code host}, {@code host:port} or {@code [ipv6]:port}.
     *
     * @throws IllegalArgumentException when the text is none of these
     */
    public static BoosterAddress parse(String text) {
        Matcher m = FORM.matcher(text.trim());
        int port = 0;
        if (m.matches()) {
            port = m.group(3) == null ? DEFAULT_PORT : Integer.parseInt(m.group(3));
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no address; write host, host:port or [ipv6]:port with a port from 1 to 65535");
        }
        return new BoosterAddress(m.group(1) != null ? m.group(1) : m.group(2), port);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
