package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.Javalin;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.util.introspection.PropertyOrFieldSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.broker.web.WebServer;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.testkit.LogLines;
import org.omflow.booster.ha.testkit.RawHttp;

/** Every method on every route of the web without a login is refused with a sentence, and says nothing in the log. */
@Tag("key")
@Tag("integration")
@Timeout(60)
class WebVerbsTest {
    private static final Set<String> OPEN = Set.of("/health/live", "/health/ready", "/health/pair", "/metrics");

    @TempDir
    private static Path folder;

    private static TestBooster booster;

    @BeforeAll
    static void start() throws Exception {
        booster = TestBooster.start(folder);
    }

    @AfterAll
    static void stop() {
        booster.close();
    }

    static Stream<String> paths() {
        Javalin javalin = (Javalin) PropertyOrFieldSupport.EXTRACTION.getValueOf("web.server", booster.booster());
        return Stream.concat(
                Stream.of("/", "/nothing", "/api", "/api/nothing", "/health", "/join/ca", "/join", "/pair/users"),
                javalin.unsafe.internalRouter.allHttpHandlers().stream()
                        .filter(route -> route.endpoint.method.isHttpMethod())
                        .map(route -> route.endpoint.path.replaceAll("\\{[^}]*}", "1"))
                        .distinct());
    }

    @ParameterizedTest
    @MethodSource("paths")
    void everyMethodWithoutALoginIsRefused(String path) throws Exception {
        try (LogLines log = LogLines.of(WebServer.class)) {
            for (String method : RawHttp.METHODS) {
                RawHttp.Reply reply = RawHttp.send(port(), method, path);
                String what = method + " " + path + ": " + reply;
                if (OPEN.contains(path) && (method.equals("GET") || method.equals("HEAD"))) {
                    assertThat(reply.status()).as(what).isEqualTo(200);
                } else {
                    if (method.equals("CONNECT") || !RawHttp.isToken(method)) {
                        // Not HTTP: CONNECT wants a host and a port instead of a path.
                        assertThat(reply.status()).as(what).isEqualTo(400);
                    } else {
                        assertThat(reply.status()).as(what).isIn(401, 403, 404, 405);
                    }
                    assertSentence(method, reply, what);
                }
            }
            assertThat(log.containing("")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS", "TRACE", "GET", "INVENTED", "CONNECT"})
    void aTargetThatIsNoPathIsRefused(String method) throws Exception {
        for (String target : List.of("*", "example.org:443", "http://example.org/", "//")) {
            RawHttp.Reply reply = RawHttp.send(port(), method, target);
            String what = method + " " + target + ": " + reply;
            assertThat(reply.status()).as(what).isBetween(400, 499);
            assertSentence(method, reply, what);
        }
    }

    private static void assertSentence(String method, RawHttp.Reply reply, String what) throws Exception {
        assertThat(reply.head()).as(what).doesNotContain("Jetty", "Javalin");
        if (method.equals("HEAD")) {
            return;
        }
        JsonNode error = Json.read(reply.body()).path("error");
        assertThat(error.path("code").asText()).as(what).isNotBlank();
        assertThat(error.path("message").asText()).as(what).contains(" ").doesNotContain("\tat ", "Exception");
    }

    private static int port() {
        return booster.booster().status().webPort();
    }
}
