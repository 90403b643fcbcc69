package org.omflow.booster.server.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omflow.booster.server.TestJson.HELPDESK;
import static org.omflow.booster.server.TestJson.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.Javalin;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.util.introspection.PropertyOrFieldSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.omflow.booster.ha.testkit.GuideTable;

/**
 * Tries every cell of the table in REST.md of who may do what, with every method too. A new endpoint needs
 * a line there; one that wants more than a path to work, a line in {@link #body}.
 */
@Tag("key")
@Timeout(60)
@Tag("integration")
class RestRightsTest {
    private static final String GUIDE = "server-adapter/REST.md";
    private static final String TABLE = "who may do what by REST of a server";
    private static final String KEY = "R-1";
    private static final String JOB = "R-job";
    private static final String FAILING =
            """
            {'key':'pick','nodes':[{'id':'start','type':'start','next':'which'},
              {'id':'which','type':'switch','cases':[{'when':'n == 1','next':'end'}]},{'id':'end','type':'end'}]}""";
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");

    /** Who asks; the table has a column for each that is not said to be like another. */
    private enum Caller {
        NOBODY("nobody"),
        SUBMITTER("submitter"),
        ADMIN("admin"),
        WRONG_TOKEN("nobody"),
        NAME_OF_A_TOKEN("nobody"),
        USER_AND_PASSWORD("nobody");

        private final String column;

        Caller(String column) {
            this.column = column;
        }

        private String authorization() {
            return switch (this) {
                case NOBODY -> null;
                case SUBMITTER -> "Bearer " + rest.submitter;
                case ADMIN -> "Bearer " + rest.admin;
                case WRONG_TOKEN -> "Bearer " + rest.admin.substring(1);
                case NAME_OF_A_TOKEN -> "Bearer root";
                case USER_AND_PASSWORD -> "Basic cm9vdDpyb290";
            };
        }
    }

    /** One try; its text is the name of the test. */
    record Trial(Caller caller, String endpoint, boolean allowed) {
        @Override
        public String toString() {
            return caller + " " + endpoint + (allowed ? ": is answered" : ": is refused");
        }
    }

    private static TestRest rest;

    @BeforeAll
    static void start() {
        rest = new TestRest();
        rest.server.deploy(HELPDESK);
        rest.server.deploy(FAILING);
        place("helpdesk", KEY, "{}");
        rest.post("/api/orders", "{'process':'helpdesk'}", "Idempotency-Key", JOB)
                .is(202);
        rest.work();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        rest.close();
    }

    @Test
    void theReadmeTellsOfEveryEndpointAndOfNoOther() throws IOException {
        Javalin javalin = (Javalin) PropertyOrFieldSupport.EXTRACTION.getValueOf("rest.javalin", rest);

        assertThat(endpoints())
                .containsExactlyInAnyOrderElementsOf(javalin.unsafe.internalRouter.allHttpHandlers().stream()
                        .filter(route -> route.endpoint.method.isHttpMethod())
                        .map(route -> route.endpoint.method + " " + route.endpoint.path)
                        .toList());
    }

    @Test
    void everyCallerHasAColumn() throws IOException {
        List<String> columns = GuideTable.of(GUIDE, TABLE).columns();

        assertThat(columns.subList(1, columns.size()))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Caller.values())
                        .map(c -> c.column)
                        .distinct()
                        .toList());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("trials")
    void everyCellHolds(Trial trial) {
        String path = path(trial.endpoint());
        String before = state();

        TestRest.Reply reply = ask(method(trial.endpoint()), path, trial.endpoint(), trial.caller());

        if (trial.allowed()) {
            assertThat(reply.status()).as("%s: %s", trial, reply.text()).isBetween(200, 299);
        } else if (trial.caller() == Caller.SUBMITTER) {
            reply.error(403, "forbidden");
            assertThat(state()).as("%s", trial).isEqualTo(before);
        } else {
            reply.error(401, "unauthorized");
            assertThat(state()).as("%s", trial).isEqualTo(before);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("trials")
    void noOtherMethodDoesIt(Trial trial) throws IOException {
        Set<String> there = Set.copyOf(endpoints());
        String path = path(trial.endpoint());
        String before = state();
        for (String method : METHODS) {
            if (there.contains(
                    method + trial.endpoint().substring(trial.endpoint().indexOf(' ')))) {
                continue;
            }
            TestRest.Reply reply = ask(method, path, trial.endpoint(), trial.caller());

            assertThat(reply.status())
                    .as("%s: %s %s", trial, method, reply.text())
                    .isIn(401, 403, 404, 405);
        }
        assertThat(state()).as("%s", trial).isEqualTo(before);
    }

    static Stream<Trial> trials() throws IOException {
        List<Trial> trials = new ArrayList<>();
        for (Map<String, String> row : GuideTable.of(GUIDE, TABLE).rows()) {
            for (Caller caller : Caller.values()) {
                String cell = row.get(caller.column);
                assertThat(cell).isIn("yes", "no");
                trials.add(new Trial(caller, row.get("endpoint"), cell.equals("yes")));
            }
        }
        return trials.stream();
    }

    private static List<String> endpoints() throws IOException {
        return GuideTable.of(GUIDE, TABLE).rows().stream()
                .map(row -> row.get("endpoint"))
                .toList();
    }

    private static String method(String endpoint) {
        return endpoint.substring(0, endpoint.indexOf(' '));
    }

    /** The path of an endpoint, naming things that there are. */
    private static String path(String endpoint) {
        String path = endpoint.substring(endpoint.indexOf(' ') + 1);
        return path.replace("{key}", path.startsWith("/api/processes/") ? "helpdesk" : KEY)
                .replace("{node}", "assign")
                .replace("{id}", path.startsWith("/api/incidents/") ? anIncident() : JOB);
    }

    /** A body that works for whoever may send it. */
    private static String body(String endpoint) {
        return switch (endpoint) {
            case "POST /api/orders" -> "{'process':'helpdesk'}";
            case "POST /api/processes" -> HELPDESK;
            default -> "{}";
        };
    }

    private static TestRest.Reply ask(String method, String path, String endpoint, Caller caller) {
        HttpRequest.BodyPublisher body = method.equals("GET")
                ? null
                : HttpRequest.BodyPublishers.ofString(json(body(endpoint)).toString());
        return caller.authorization() == null
                ? rest.send(method, path, null, body)
                : rest.send(method, path, null, body, "Authorization", caller.authorization());
    }

    /** An open incident. */
    private static String anIncident() {
        if (incidents().isEmpty()) {
            place("pick", null, "{'n':2}");
        }
        return incidents().get(0).path("id").asText();
    }

    private static JsonNode incidents() {
        return rest.getAsAdmin("/api/incidents").json().path("incidents");
    }

    private static void place(String process, String key, String form) {
        String name = key == null ? "" : "'key':'" + key + "',";
        rest.post("/api/orders", "{'process':'" + process + "'," + name + "'form':" + form + "}")
                .is(202);
        rest.work();
    }

    /** All that a request could change. */
    private static String state() {
        return rest.database.contents() + rest.database.number("SELECT COUNT(*) FROM audit");
    }
}
