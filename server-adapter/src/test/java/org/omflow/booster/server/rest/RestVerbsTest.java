package org.omflow.booster.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.Javalin;
import java.util.List;
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
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.testkit.LogLines;
import org.omflow.booster.ha.testkit.RawHttp;

/** Every method on every route without a login is refused with a sentence, and says nothing in the log. */
@Tag("key")
@Tag("integration")
@Timeout(60)
class RestVerbsTest {
    private static final Set<String> OPEN = Set.of("/health/live", "/health/ready", "/metrics");

    private static TestRest rest;

    @BeforeAll
    static void start() {
        rest = new TestRest();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        rest.close();
    }

    static Stream<String> paths() {
        return Stream.concat(
                Stream.of("/", "/nothing", "/api", "/api/nothing", "/health"),
                javalin().unsafe.internalRouter.allHttpHandlers().stream()
                        .filter(route -> route.endpoint.method.isHttpMethod())
                        .map(route -> route.endpoint.path.replaceAll("\\{[^}]*}", "1"))
                        .distinct());
    }

    @ParameterizedTest
    @MethodSource("paths")
    void everyMethodWithoutALoginIsRefused(String path) throws Exception {
        try (LogLines log = LogLines.of(RestServer.class)) {
            for (String method : RawHttp.METHODS) {
                RawHttp.Reply reply = RawHttp.send(rest.port, method, path);
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
            RawHttp.Reply reply = RawHttp.send(rest.port, method, target);
            String what = method + " " + target + ": " + reply;
            assertThat(reply.status()).as(what).isBetween(400, 499);
            assertSentence(method, reply, what);
        }
    }

    @Test
    void anAdministratorGetsNoFurtherByAMethodThatIsNotThere() {
        for (String method : List.of("OPTIONS", "PROPFIND", "INVENTED", "DELETE")) {
            assertThat(rest.send(method, "/api/orders", rest.admin, null).error(405, "not_found"))
                    .contains("Method " + method + " is not allowed");
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

    private static Javalin javalin() {
        return (Javalin) PropertyOrFieldSupport.EXTRACTION.getValueOf("rest.javalin", rest);
    }
}
