package org.omflow.booster.server.rest;

import java.time.Duration;
import java.util.List;
import org.omflow.booster.ha.settings.Option;

/** The settings of the REST interface. */
public final class RestOptions {
    public static final Option<String> HOST = Option.text(
            "http.host",
            "Address on which the server listens for HTTP.",
            "an IP address or name of this machine",
            "0.0.0.0");
    public static final Option<Integer> PORT =
            Option.number("http.port", "Port for HTTP. 0 takes a free one.", "(port)", 0, 65535, 8080);
    public static final Option<Boolean> TLS = Option.onOff(
            "http.tls", "Whether HTTP is encrypted, with the certificate and private key in conf/tls/node.pem.", true);
    public static final Option<Duration> LONGEST_WAIT = Option.duration(
            "http.longest-wait",
            "Longest time that a request may wait for the answer to its job (?wait=).",
            "0s",
            "10m",
            "60s");

    public static final List<Option<?>> ALL = List.of(HOST, PORT, TLS, LONGEST_WAIT);

    private RestOptions() {}
}
