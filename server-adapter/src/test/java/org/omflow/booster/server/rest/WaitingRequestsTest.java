package org.omflow.booster.server.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.omflow.booster.server.TestJson.HELPDESK;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.server.access.ApiRole;

/** Requests of one API token that wait for answers leave threads to the others. */
@Tag("key")
@Tag("integration")
@Timeout(120)
class WaitingRequestsTest {
    /** As many as the web has threads. */
    private static final int REQUESTS = 250;

    @Test
    void oneTokenCannotOccupyTheWeb() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(REQUESTS);
        try (TestRest rest = new TestRest()) {
            rest.server.deploy(HELPDESK);
            String greedy = rest.tokens.add("greedy", ApiRole.SUBMITTER);
            place(rest, greedy, "0s").is(202);
            List<Future<TestRest.Reply>> replies = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                replies.add(threads.submit(() -> place(rest, greedy, "15s")));
            }
            // The first that are refused come while the others wait.
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> replies.stream().filter(Future::isDone).count() >= REQUESTS - 62);
            long began = System.nanoTime();
            rest.get("/api/orders").is(200);
            place(rest, greedy, "0s").is(202);
            place(rest, rest.submitter, "10ms").is(202);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));

            int refused = 0;
            for (Future<TestRest.Reply> each : replies) {
                TestRest.Reply reply = each.get(60, TimeUnit.SECONDS);
                if (reply.status() != 202) {
                    refused++;
                    assertThat(reply.error(429, "too_many_requests")).contains("'greedy'", "without 'wait'");
                    assertThat(reply.response().headers().firstValue("Retry-After"))
                            .contains("1");
                }
            }
            assertThat(refused).isBetween(1, REQUESTS - 62);
            place(rest, greedy, "10ms").is(202);
        } finally {
            threads.shutdownNow();
        }
    }

    private static TestRest.Reply place(TestRest rest, String token, String wait) {
        return rest.send(
                "POST", "/api/orders?wait=" + wait, token, BodyPublishers.ofString("{\"process\":\"helpdesk\"}"));
    }
}
