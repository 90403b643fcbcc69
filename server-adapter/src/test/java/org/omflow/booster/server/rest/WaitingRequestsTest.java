package org.omflow.booster.server.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import org.omflow.booster.ha.web.WebPort;
import org.omflow.booster.server.access.ApiRole;

/** Requests that wait for answers take no threads, and leave connections to others. */
@Tag("key")
@Tag("integration")
@Timeout(120)
class WaitingRequestsTest {
    private static final int REQUESTS = 300;
    /** As many as the web has threads. */
    private static final int MAY_WAIT = 250;

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
                    .until(() -> replies.stream().filter(Future::isDone).count() >= REQUESTS - MAY_WAIT);
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
            assertThat(refused).isEqualTo(REQUESTS - MAY_WAIT);
            place(rest, greedy, "10ms").is(202);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void allTogetherLeaveConnections() throws Exception {
        WaitingRequests waiting = new WaitingRequests(2, 3);
        waiting.take("a");
        WaitingRequests.Place second = waiting.take("a");
        assertThatThrownBy(() -> waiting.take("a")).hasMessageContaining("2 requests of the API token 'a' wait");
        waiting.take("b");
        assertThatThrownBy(() -> waiting.take("b")).hasMessageContaining("3 requests wait");
        second.close();
        waiting.take("b");
    }

    /** Longer than an idle connection is kept. */
    @Test
    @Tag("long")
    void aConnectionThatWaitsIsNotIdle() throws Exception {
        try (TestRest rest = new TestRest(Duration.ofSeconds(60))) {
            rest.server.deploy(HELPDESK);
            place(rest, rest.submitter, WebPort.IDLE.plusSeconds(5).toSeconds() + "s")
                    .is(202);
        }
    }

    private static TestRest.Reply place(TestRest rest, String token, String wait) {
        return rest.send(
                "POST", "/api/orders?wait=" + wait, token, BodyPublishers.ofString("{\"process\":\"helpdesk\"}"));
    }
}
