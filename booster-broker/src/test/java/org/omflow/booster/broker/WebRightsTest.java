package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.Javalin;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.omflow.booster.broker.key.TestAuthority;
import org.omflow.booster.broker.usersync.PairLogin;
import org.omflow.booster.ha.address.FreePorts;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.PropertyNames;
import org.omflow.booster.ha.testkit.GuideTable;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;
import org.omflow.booster.ha.tls.TlsFiles;

/**
 * Tries every cell of the table in KEYS-AND-ROLES.md of who may do what on the Booster's web, which encrypts, with every method
 * too. A new endpoint needs a line there; one that wants more than a path to work, a line in {@link #request}.
 */
@Tag("key")
@Timeout(60)
@Tag("integration")
class WebRightsTest {
    private static final String GUIDE = "booster-broker/KEYS-AND-ROLES.md";
    private static final String TABLE = "who may do what on the web of the Booster";
    private static final String PAIR_PASSWORD = "what both Boosters know";
    private static final String REASON = "not_json";
    private static final Set<Integer> REFUSED = Set.of(401, 403);
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");

    /** Who asks; the table has a column for each that is not said to be like another. */
    private enum Caller {
        NOBODY("nobody"),
        SUBMITTER("submitter"),
        SERVER("server"),
        AGENT("agent"),
        ADMIN("admin"),
        OTHER_BOOSTER("the other Booster"),
        WRONG_PASSWORD("nobody"),
        UNKNOWN_USER("nobody"),
        WRONG_PAIR_PASSWORD("nobody"),
        TOKEN("nobody");

        private final String column;

        Caller(String column) {
            this.column = column;
        }

        private Map<String, String> headers(TestBooster of) {
            return switch (this) {
                case NOBODY -> Map.of();
                case SUBMITTER, SERVER, AGENT, ADMIN -> basic(column, of.password(column));
                case OTHER_BOOSTER -> PairLogin.headers(PAIR_PASSWORD);
                case WRONG_PASSWORD -> basic("admin", of.password("server"));
                case UNKNOWN_USER -> basic("root", of.password("admin"));
                case WRONG_PAIR_PASSWORD -> PairLogin.headers("what one knows");
                case TOKEN -> Map.of("Authorization", "Bearer " + of.password("admin"));
            };
        }

        private static Map<String, String> basic(String user, String password) {
            return Map.of(
                    "Authorization",
                    "Basic "
                            + Base64.getEncoder()
                                    .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** One try; its text is the name of the test. */
    record Trial(Caller caller, String endpoint, boolean allowed) {
        @Override
        public String toString() {
            return caller + " " + endpoint + (allowed ? ": is answered" : ": is refused");
        }
    }

    @TempDir
    static Path folder;

    private static TestBooster alone;
    private static TestBooster ofTwo;
    private static HttpClient http;
    private static HttpClient httpOfTwo;
    private static HttpClient httpOfOther;
    private static TestAuthority ours;

    @BeforeAll
    static void start() throws Exception {
        alone = TestBooster.start(folder.resolve("alone"), "tls=on", "tls.names=127.0.0.1");
        http = new TlsClients(alone, folder.resolve("trust-alone")).http();
        TlsFiles ofPair = new TlsFiles(folder.resolve("of-two/conf/tls"));
        ours = TestAuthority.ofBooster(ofPair.folder());
        // It waits for the database, which does not matter for what it tells the other one.
        ofTwo = TestBooster.start(
                folder.resolve("of-two"),
                "tls=on",
                "tls.names=127.0.0.1",
                "pair.peer=127.0.0.1:" + 1,
                "pair.password=" + PAIR_PASSWORD,
                "messages.port=" + FreePorts.one(),
                "web.port=" + FreePorts.one(),
                "database.url=jdbc:postgresql://127.0.0.1:" + 1 + "/none");
        httpOfTwo = new TlsClients(ofTwo, folder.resolve("trust-of-two")).http();
        httpOfOther = client("booster");
    }

    private static HttpClient client(String role) throws Exception {
        NodeCertificate node = new NodeCertificate(new NodeName(role, "one"), NodeCertificate.FIRST);
        return ours.client(node, ours, Files.createTempDirectory(folder, role), Clock.systemUTC())
                .http()
                .build();
    }

    @AfterAll
    static void stop() {
        ofTwo.close();
        alone.close();
    }

    @Test
    void theReadmeTellsOfEveryEndpointAndOfNoOther() throws IOException {
        Javalin javalin = (Javalin) PropertyOrFieldSupport.EXTRACTION.getValueOf("web.server", ofTwo.booster());

        assertThat(GuideTable.of(GUIDE, TABLE).rows().stream().map(row -> row.get("endpoint")))
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
    void everyCellHolds(Trial trial) throws Exception {
        String id = aDeadJob();
        String before = state();

        HttpResponse<String> answer = ask(trial.endpoint(), trial.caller(), id);

        if (trial.allowed()) {
            assertThat(answer.statusCode()).as("%s: %s", trial, answer.body()).isBetween(200, 299);
        } else {
            assertThat(answer.statusCode()).as("%s: %s", trial, answer.body()).isIn(REFUSED);
            assertThat(Json.read(answer.body()).path("error").path("code").asText())
                    .isIn("unauthorized", "forbidden");
            assertThat(state()).as("%s", trial).isEqualTo(before);
        }
    }

    @Test
    void knowingThePasswordOfThePairIsNotEnough() throws Exception {
        HttpRequest.Builder request =
                request("GET /pair/users", "", ofTwo.booster().status().webPort());
        PairLogin.headers(PAIR_PASSWORD).forEach(request::header);

        HttpResponse<String> without = httpOfTwo.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(without.statusCode()).isEqualTo(401);
        assertThat(without.body()).contains("showed no certificate");

        HttpResponse<String> server = client("server").send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(server.statusCode()).isEqualTo(401);
        assertThat(server.body()).contains("server one", "is no Booster");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("trialsOfOtherMethods")
    void noOtherMethodDoesIt(Trial trial) throws Exception {
        Set<String> there = endpoints();
        String path = trial.endpoint().substring(trial.endpoint().indexOf(' ') + 1);
        String id = aDeadJob();
        String before = state();
        for (String method : METHODS) {
            if (there.contains(method + " " + path)) {
                continue;
            }
            HttpResponse<String> answer = ask(method + " " + path, trial.caller(), id);

            assertThat(answer.statusCode())
                    .as("%s: %s %s", trial, method, answer.body())
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

    /** One for each kind of answer there is; each login with a wrong password takes its time. */
    static Stream<Trial> trialsOfOtherMethods() throws IOException {
        return trials().filter(trial -> Set.of(Caller.NOBODY, Caller.SUBMITTER, Caller.ADMIN, Caller.OTHER_BOOSTER)
                .contains(trial.caller()));
    }

    private static Set<String> endpoints() throws IOException {
        return Set.copyOf(GuideTable.of(GUIDE, TABLE).rows().stream()
                .map(row -> row.get("endpoint"))
                .toList());
    }

    private static HttpResponse<String> ask(String endpoint, Caller caller, String id) throws Exception {
        boolean pair = endpoint.contains(" /pair/");
        TestBooster of = pair ? ofTwo : alone;
        HttpRequest.Builder request =
                request(endpoint, id, of.booster().status().webPort());
        caller.headers(of).forEach(request::header);
        HttpClient client = pair ? caller == Caller.OTHER_BOOSTER ? httpOfOther : httpOfTwo : http;
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** A request that works for whoever may make it. */
    private static HttpRequest.Builder request(String endpoint, String id, int port) {
        String[] words = endpoint.split(" ");
        String query =
                switch (words[1]) {
                    case "/api/dead/retry", "/api/dead/discard" -> "?reasonCode=" + REASON;
                    default -> "";
                };
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + words[1].replace("{id}", id) + query))
                .method(words[0], HttpRequest.BodyPublishers.noBody());
    }

    /** Makes a dead job and gives its id. */
    private static String aDeadJob() throws Exception {
        if (dead().isEmpty()) {
            new AddressState(alone.booster()).put(Addresses.FORM_DEAD, Map.of(PropertyNames.REASON_CODE, REASON));
            await().until(() -> !dead().isEmpty());
        }
        return dead().get(0).path("id").asText();
    }

    private static JsonNode dead() throws Exception {
        return Json.read(ask("GET /api/dead", Caller.ADMIN, "").body()).path("dead");
    }

    /** All that a request could change. */
    private static String state() {
        return alone.booster().queues().toString();
    }
}
