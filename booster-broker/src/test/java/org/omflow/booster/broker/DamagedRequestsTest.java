package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.testkit.LogLines;

/** Nobody fills the log of a Booster by damaged web requests, which need no login. */
@Tag("key")
@Tag("integration")
@Timeout(60)
class DamagedRequestsTest {
    private static final int MANY = 200;
    /** Of one kind within a minute, twice: a minute may end meanwhile. */
    private static final int MOST_LINES = 2 * 10 + 2;

    private static final int PATIENCE_MS = 10_000;

    @TempDir
    static Path folder;

    private static TestBooster booster;
    private static TestBooster encrypted;

    @BeforeAll
    static void start() throws Exception {
        booster = TestBooster.start(folder.resolve("plain"));
        encrypted = TestBooster.start(folder.resolve("encrypted"), "tls=on");
    }

    @AfterAll
    static void stop() {
        booster.close();
        encrypted.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GARBAGE\r\n\r\n",
                "GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /\001 HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /%ff%fe HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /%00/..;/%2e%2e/ HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /?%zz=%c3 HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET http://[::1/ HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET http://x:port/ HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET http://other/ HTTP/1.1\r\nHost: x\r\n\r\n",
                "CONNECT x:99999999 HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x:99999999\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x:y:z\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x@y/\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-Host: [\r\nForwarded: for=[;host=]\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nna me: v\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\n: v\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nX: a\000b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nCookie: \"=;;=\001\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nExpect: 100-never\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
                "POST /api/dead/retry HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: odd\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data\r\nContent-Length: 1\r\n\r\nx",
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx",
                "GET / HTTP/9.9\r\nHost: x\r\n\r\n",
                "GET / HTTX/1.1\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
                "\026\003\001\000\005\001\000\000\001\000",
            })
    void aDamagedRequestFillsNoLog(String request) throws Exception {
        assertFewLines(booster, request);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: x:99999999\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "\026\003\001\000\005\001\000\000\001\000",
                "\026\003\003\377\377\001",
                "\200\056\001\000\002",
            })
    void aDamagedHandshakeFillsNoLog(String handshake) throws Exception {
        assertFewLines(encrypted, handshake);
    }

    private static void assertFewLines(TestBooster booster, String request) throws Exception {
        try (LogLines log = LogLines.ofAll()) {
            for (int i = 0; i < MANY; i++) {
                send(booster.booster().status().webPort(), request);
            }

            List<String> lines = log.containing("");
            assertThat(lines.size())
                    .as("lines, such as %s", lines.stream().distinct().limit(5).toList())
                    .isLessThanOrEqualTo(MOST_LINES);
        }
    }

    private static void send(int port, String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(PATIENCE_MS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        } catch (SocketException e) {
            // Closed at once.
        }
    }
}
