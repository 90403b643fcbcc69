package org.omflow.booster.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.server.access.ApiRole;

@Tag("job")
@Timeout(120)
@Tag("integration")
class AccessTest {
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
        "POST,/api/orders",
        "GET,/api/orders",
        "GET,/api/orders/export",
        "GET,/api/orders/T-1",
        "POST,/api/orders/T-1/steps/a",
        "POST,/api/orders/T-1/cancel",
        "GET,/api/processes",
        "POST,/api/processes",
        "GET,/api/processes/p",
        "GET,/api/incidents",
        "POST,/api/incidents/1/retry",
        "POST,/api/incidents/1/discard"
    })
    void nothingWithoutAToken(String method, String path) {
        TestRest.Reply reply = rest.send(method, path, null, null);
        assertThat(reply.error(401, "unauthorized"))
                .contains("no Authorization header")
                .contains("token add");
        assertThat(reply.response().headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(rest.send(method, path, rest.submitter + "x", null).error(401, "unauthorized"))
                .contains("The API token is unknown");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer ", "Basic YTpi", "Token x"})
    void otherCredentialsAreRefused(String header) {
        rest.send("GET", "/api/orders", null, null, "Authorization", header).error(401, "unauthorized");
    }

    /** Every token that this server has not seen waits for it as an unknown one does. */
    @Test
    void whileTheDatabaseIsDownACallerIsToldSo() {
        for (int i = 0; i < 20; i++) {
            unknown(i).error(401, "unauthorized");
        }
        assertThat(unknown(20).error(503, "unavailable")).contains("More than 20 unknown API tokens");
        rest.databaseAnswers.set(false);
        try {
            assertThat(unknown(21).error(503, "unavailable")).isEqualTo("The database does not answer; retry.");
        } finally {
            rest.databaseAnswers.set(true);
            rest.clock.forward(Duration.ofSeconds(2));
        }
    }

    private static TestRest.Reply unknown(int number) {
        return rest.send("GET", "/api/orders", String.format("%043d", number), null);
    }

    @Test
    void theSchemeMayBeWrittenInAnyCase() {
        rest.send("GET", "/api/orders", null, null, "Authorization", "bearer   " + rest.submitter)
                .is(200);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/api/orders/export",
        "POST,/api/processes",
        "GET,/api/incidents",
        "POST,/api/incidents/1/retry",
        "POST,/api/incidents/1/discard"
    })
    void aSubmitterMayNotDoWhatAdministratorsDo(String method, String path) {
        assertThat(rest.send(method, path, rest.submitter, null).error(403, "forbidden"))
                .isEqualTo("The API token 'desk' has the role submitter; this request needs admin.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/orders", "/api/orders/export", "/api/processes", "/api/incidents"})
    void anAdministratorMayDoAll(String path) {
        rest.getAsAdmin(path).is(200);
    }

    @Test
    void aRemovedTokenWorksForTenSecondsAtMost() {
        String token = rest.tokens.add("leaving", ApiRole.SUBMITTER);
        rest.send("GET", "/api/orders", token, null).is(200);
        rest.tokens.remove("leaving");
        rest.clock.forward(Duration.ofMillis(9_999));
        rest.send("GET", "/api/orders", token, null).is(200);
        rest.clock.forward(Duration.ofMillis(1));
        rest.send("GET", "/api/orders", token, null).error(401, "unauthorized");
    }

    @Test
    void theCallerIsRecordedAsLoginWhateverTheBodySays() {
        rest.server.deploy(org.omflow.booster.server.TestJson.HELPDESK);
        rest.send(
                        "POST",
                        "/api/orders",
                        rest.submitter,
                        HttpRequest.BodyPublishers.ofString(
                                "{\"process\":\"helpdesk\",\"key\":\"L-1\",\"by\":\"somebody else\"}"),
                        "omflowLogin",
                        "root")
                .is(202);
        rest.work();
        assertThat(rest.server.order("L-1").identity().placedBy()).isEqualTo("somebody else");
        assertThat(rest.server.order("L-1").identity().placedLogin()).isEqualTo("desk");
    }
}
