package org.omflow.booster.server.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.omflow.booster.server.TestJson.HELPDESK;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.server.access.ApiRole;

/** Clients that do not read their replies cost the server little, and delay themselves alone. */
@Tag("key")
@Tag("integration")
@Timeout(180)
class UnreadRepliesTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    /** Shorter than an idle connection is kept, longer than a slow machine takes. */
    private static final Duration NOT_DELAYED = Duration.ofSeconds(15);

    @Test
    void largeListsThatNobodyReadsAreFew() throws Exception {
        List<Socket> readers = new ArrayList<>();
        try (TestRest rest = new TestRest()) {
            rest.server.deploy(HELPDESK);
            String greedy = rest.tokens.add("greedy", ApiRole.SUBMITTER);
            for (int i = 0; i < 5; i++) {
                place(rest, greedy, "G-" + i, 1_000_000);
            }
            place(rest, rest.submitter, "D-1", 100_000);
            rest.work();
            for (int i = 0; i < 12; i++) {
                readers.add(request(rest, "GET /api/orders?limit=1000", greedy, 1));
            }
            List<String> statuses = new ArrayList<>();
            for (Socket each : readers) {
                statuses.add(status(each));
            }
            // Three lists of 5 MB are within 16 MiB.
            assertThat(statuses.stream().filter("200"::equals)).hasSize(3);
            assertThat(statuses.stream().filter("429"::equals)).hasSize(9);

            assertThat(rest.get("/api/orders").is(200).json().path("orders")).hasSize(1);
            assertThat(rest.send("GET", "/api/orders", greedy, null).error(429, "too_many_requests"))
                    .contains("'greedy'", "16 MiB", "'limit'");
            rest.send("GET", "/api/orders?after=G-4", greedy, null).is(200);

            close(readers);
            await().atMost(SOON)
                    .until(() -> rest.send("GET", "/api/orders", greedy, null).status() == 200);
        } finally {
            close(readers);
        }
    }

    @Test
    void answersThatNobodyReadsDelayNoOthers() throws Exception {
        List<Socket> readers = new ArrayList<>();
        try (TestRest rest = new TestRest(Duration.ofSeconds(60))) {
            rest.server.deploy(HELPDESK);
            String greedy = rest.tokens.add("greedy", ApiRole.SUBMITTER);
            place(rest, greedy, "G-1", 1_000_000);
            rest.work();
            rest.send("POST", "/api/orders/G-1/cancel", greedy, null, "Idempotency-Key", "c-1")
                    .is(202);
            rest.work();
            // The connections take in the first replies, as the system keeps some MB for each.
            for (int i = 0; i < 40; i++) {
                readers.add(request(rest, "POST /api/orders/G-1/cancel?wait=60s", greedy, 8, "Idempotency-Key: c-1"));
            }
            await().atMost(SOON).until(() -> writers() >= 10);

            long began = System.nanoTime();
            rest.post("/api/orders?wait=2s", "{'process':'helpdesk'}").is(202);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(NOT_DELAYED);
            // A small reply is written too, but does not stay.
            await().atMost(SOON).until(() -> writers() <= 16);
        } finally {
            close(readers);
        }
    }

    @Test
    void countsByTokenAndTogether() throws Exception {
        UnreadReplies unread = new UnreadReplies(2 << 20, 3 << 20);
        unread.add("a", UnreadReplies.SMALL);
        Runnable large = unread.add("a", 10 << 20);
        assertThatThrownBy(() -> unread.add("a", UnreadReplies.SMALL + 1)).hasMessageContainingAll("'a'", "2 MiB");
        Runnable other = unread.add("b", UnreadReplies.SMALL + 1);
        unread.add("b", 1 << 19);
        assertThatThrownBy(() -> unread.add("b", 1 << 19)).hasMessageContaining("3 MiB");
        large.run();
        other.run();
        unread.add("c", 2 << 20);
    }

    private static void place(TestRest rest, String token, String key, int size) {
        rest.send(
                        "POST",
                        "/api/orders",
                        token,
                        BodyPublishers.ofString("{\"process\":\"helpdesk\",\"key\":\"" + key
                                + "\",\"form\":{\"text\":\"" + "x".repeat(size) + "\"}}"))
                .is(202);
    }

    private static Socket request(TestRest rest, String methodAndPath, String token, int times, String... headers)
            throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout((int) SOON.toMillis());
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress("127.0.0.1", rest.port));
        String text = methodAndPath + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nAuthorization: Bearer "
                + token + "\r\n" + String.join("\r\n", headers) + (headers.length > 0 ? "\r\n" : "") + "\r\n";
        socket.getOutputStream().write(text.repeat(times).getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** The status of the reply, of which no more than this is read. */
    private static String status(Socket socket) throws IOException {
        String line =
                new String(socket.getInputStream().readNBytes("HTTP/1.1 200".length()), StandardCharsets.US_ASCII);
        return line.substring(line.indexOf(' ') + 1);
    }

    /** How many replies wait for their clients. */
    private static long writers() {
        return Thread.getAllStackTraces().values().stream()
                .filter(stack -> Arrays.stream(stack)
                        .anyMatch(call -> call.getClassName().endsWith("CompressedOutputStream")
                                && call.getMethodName().equals("write")))
                .count();
    }

    private static void close(List<Socket> sockets) throws IOException {
        for (Socket each : sockets) {
            each.close();
        }
    }
}
