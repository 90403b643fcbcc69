package org.omflow.booster.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omflow.booster.ha.testkit.RawHttp;
import org.omflow.booster.server.TestJson;

@Tag("job")
@Timeout(60)
@Tag("integration")
class RestErrorsTest {
    private static TestRest rest;

    @BeforeAll
    static void start() {
        rest = new TestRest();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        rest.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/,404",
        "GET,/api,404",
        "GET,/api/nothing,404",
        "POST,/api/orders/X/steps,404",
        "DELETE,/api/orders,405",
        "PUT,/api/orders/X,405",
        "PATCH,/api/orders/X/cancel,405",
        "DELETE,/api/processes/x,405",
        "POST,/health/live,405",
        "POST,/metrics,405"
    })
    void whatIsNotThereIsToldInJson(String method, String path, int status) {
        assertThat(rest.send(method, path, rest.admin, null).error(status, "not_found"))
                .contains(path);
    }

    @Test
    void whatIsNoHttpIsRefusedWithoutHarm() throws IOException {
        for (String request : new String[] {
            "GARBAGE\r\n\r\n",
            "GET /api/orders HTTP/1.1\r\n\r\n",
            "GET /api/orders/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "POST /api/orders HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\nConnection: close\r\n\r\n"
        }) {
            String reply = raw(request);
            assertThat(reply).startsWith("HTTP/1.1 4").doesNotContain("<html>", "at org.", "Jetty");
        }
        rest.get("/api/orders").is(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/health/live | Expect: 200-ok | 417 | remove the header Expect",
                "/%00 | X: y | 400 | without NUL (%00)",
                "/api/%zz | X: y | 400 | its path percent-encoded as UTF-8",
                "/long | X: y | 414 | shorten its path and query",
                "/health/live | long | 431 | shorten its headers"
            })
    void eachRefusalOfTheWebServerHasItsOwnRemedy(String path, String header, int status, String remedy)
            throws IOException {
        String many = "x".repeat(20_000);
        RawHttp.Reply reply = RawHttp.send(
                rest.port, "GET", path.replace("long", many), header.equals("long") ? "X: " + many : header);
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.body()).contains(remedy);
        assertThat(reply.body().contains("percent-encode")).as(reply.body()).isEqualTo(status == 400);
    }

    /** A server is older than others while these are updated. */
    @Test
    void whatOnlyNewerServersKnowIsToBeAskedThere() {
        rest.server.deploy(TestJson.HELPDESK);
        rest.post("/api/orders", "{'process':'helpdesk','key':'N-1'}").is(202);
        rest.work();
        rest.database.execute("UPDATE orders SET status = 'paused'");

        assertThat(rest.get("/api/orders/N-1").error(503, "unavailable")).contains("'paused'", "newer servers only");
        rest.database.execute("UPDATE orders SET status = 'active'");
        rest.get("/api/orders/N-1").is(200);
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), rest.port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
