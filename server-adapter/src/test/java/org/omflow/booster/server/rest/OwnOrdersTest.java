package org.omflow.booster.server.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omflow.booster.server.TestJson.HELPDESK;

import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.message.MayActFor;
import org.omflow.booster.server.access.ApiRole;
import org.omflow.booster.server.access.Caller;

/** By REST a submitter reads the orders that it placed and no others, and names only those for whom it may act. */
@Tag("key")
@Tag("integration")
@Timeout(120)
class OwnOrdersTest {
    private static TestRest rest;
    private static String amy;
    private static String bob;

    @BeforeAll
    static void start() {
        rest = new TestRest();
        rest.server.deploy(HELPDESK);
        amy = rest.tokens.add("amy", ApiRole.SUBMITTER);
        bob = rest.tokens.add(new Caller("bob", ApiRole.SUBMITTER, MayActFor.parse("zoe, amy")));
        place(amy, "A-1");
        place(bob, "B-1");
        place(amy, "A-2");
        place(rest.admin, "R-1");
        rest.work();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        rest.close();
    }

    private static TestRest.Reply place(String token, String key) {
        return send(token, "/api/orders", "{'process':'helpdesk','key':'" + key + "','form':{'subject':'secret'}}");
    }

    private static TestRest.Reply send(String token, String path, String singleQuoted) {
        return rest.send("POST", path, token, BodyPublishers.ofString(singleQuoted.replace('\'', '"')));
    }

    private static TestRest.Reply get(String token, String path) {
        return rest.send("GET", path, token, null);
    }

    @Test
    void theListHoldsOwnOrdersOnly() {
        assertThat(get(amy, "/api/orders").is(200).json().path("orders").findValuesAsText("key"))
                .containsExactly("A-1", "A-2");
        assertThat(get(bob, "/api/orders?process=helpdesk&status=active")
                        .json()
                        .path("orders")
                        .findValuesAsText("key"))
                .containsExactly("B-1");
        assertThat(get(amy, "/api/orders?limit=1&after=A-1")
                        .json()
                        .path("orders")
                        .findValuesAsText("key"))
                .containsExactly("A-2");
        assertThat(get(rest.admin, "/api/orders").json().path("orders").findValuesAsText("key"))
                .containsExactly("A-1", "A-2", "B-1", "R-1");
    }

    @Test
    void anothersOrderIsAnsweredLikeAnUnknownOne() {
        get(amy, "/api/orders/A-1").is(200);
        get(rest.admin, "/api/orders/A-1").is(200);
        String unknown = get(bob, "/api/orders/X-1").error(404, "unknown_order");
        assertThat(get(bob, "/api/orders/A-1").error(404, "unknown_order")).isEqualTo(unknown.replace("X-1", "A-1"));
    }

    @Test
    void theAnswerToAJobOnAnothersOrderHoldsNoOrder() {
        place(amy, "A-3").is(202);
        rest.work();
        var answer = send(bob, "/api/orders/A-3/steps/assign?wait=20s", "{'form':{'to':'x'}}", true);
        assertThat(answer.is(200).text()).doesNotContain("secret").doesNotContain("form");
        assertThat(answer.json().path("key").asText()).isEqualTo("A-3");
        assertThat(answer.json().path("status").asText()).isEqualTo("done");
        assertThat(send(rest.admin, "/api/orders/A-3/steps/solve?wait=20s", "{}", true)
                        .is(200)
                        .text())
                .contains("secret");
    }

    /** Carries the job out while its request waits. */
    private static TestRest.Reply send(String token, String path, String singleQuoted, boolean work) {
        Thread working = new Thread(() -> {
            long end = System.nanoTime() + 15_000_000_000L;
            while (rest.server.outbox().isEmpty() && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            rest.work();
        });
        working.start();
        try {
            return send(token, path, singleQuoted);
        } finally {
            try {
                working.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void byIsTheCallerOrOneItActsFor() {
        String forZoe = "{'process':'helpdesk','key':'Z-1','by':'zoe'}";
        assertThat(send(amy, "/api/orders", forZoe).error(403, "forbidden_by"))
                .contains("'by'", "'zoe'", "'amy'", "--may-act-for");
        send(amy, "/api/orders", "{'process':'helpdesk','key':'Z-2','by':'amy'}")
                .is(202);
        send(bob, "/api/orders", forZoe).is(202);
        send(bob, "/api/orders/Z-1/steps/assign", "{'by':'eve'}").error(403, "forbidden_by");
        send(bob, "/api/orders/Z-1/cancel", "{'by':'eve'}").error(403, "forbidden_by");
        send(rest.admin, "/api/orders", "{'process':'helpdesk','key':'Z-3','by':'eve'}")
                .is(202);
        rest.work();
        assertThat(rest.server.order("Z-1").identity().placedBy()).isEqualTo("zoe");
        assertThat(rest.server.order("Z-1").identity().placedLogin()).isEqualTo("bob");
    }
}
