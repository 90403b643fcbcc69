package org.omflow.booster.ha.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Sends requests that no HTTP client would, each over a connection of its own to a port on loopback. */
public final class RawHttp {
    /** Methods of RFC 9110 and 5789, of WebDAV and its relatives, invented ones and none at all. */
    public static final List<String> METHODS = List.of(("GET HEAD POST PUT PATCH DELETE OPTIONS TRACE CONNECT"
                    + " PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK"
                    + " VERSION-CONTROL REPORT CHECKOUT CHECKIN UNCHECKOUT MKWORKSPACE UPDATE LABEL MERGE"
                    + " BASELINE-CONTROL MKACTIVITY ORDERPATCH ACL SEARCH BIND UNBIND REBIND"
                    + " MKCALENDAR MKREDIRECTREF UPDATEREDIRECTREF"
                    + " LINK UNLINK PURGE QUERY PRI M-SEARCH FOO  get Post connect GET\u00e9 G@T "
                    + "X".repeat(1000))
            .split(" "));

    private static final int PATIENCE_MS = 20_000;

    /**
     * A reply.
     *
     * @param status 0 when the connection was closed without one
     * @param head the status line and the headers
     */
    public record Reply(int status, String head, String body) {}

    private RawHttp() {}

    /** Whether a method is made of characters that HTTP allows there. */
    public static boolean isToken(String method) {
        return method.matches("[A-Za-z-]+");
    }

    /** Sends a request without a body, with these headers beside those that it needs. */
    public static Reply send(int port, String method, String target, String... headers) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MS);
            String request = method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                    + "\r\nContent-Length: 0\r\nConnection: close\r\n"
                    + String.join(
                            "",
                            Arrays.stream(headers)
                                    .map(header -> header + "\r\n")
                                    .toList()) + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            String reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int end = reply.indexOf("\r\n\r\n");
            if (end < 0) {
                return new Reply(0, reply, "");
            }
            return new Reply(Integer.parseInt(reply.split(" ")[1]), reply.substring(0, end), reply.substring(end + 4));
        }
    }
}
