package org.omflow.booster.ha.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.Javalin;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.omflow.booster.ha.json.Json;

/**
 * Sends every method to a web without a login, and asserts that each is refused with a sentence and without a line in
 * the log.
 *
 * @param port on loopback
 * @param open paths that anyone may read
 * @param server the class that would log
 */
public record WebVerbs(int port, Set<String> open, Class<?> server) {
    /** Targets that are no paths. */
    private static final List<String> NO_PATHS = List.of("*", "example.org:443", "http://example.org/", "//");

    /** The paths of all routes of a web, and these. */
    public static Stream<String> paths(Javalin web, String... more) {
        return Stream.concat(
                Stream.of(more),
                web.unsafe.internalRouter.allHttpHandlers().stream()
                        .filter(route -> route.endpoint.method.isHttpMethod())
                        .map(route -> route.endpoint.path.replaceAll("\\{[^}]*}", "1"))
                        .distinct());
    }

    /** Asserts it for every method on a path. */
    public void assertRefusedOn(String path) throws IOException {
        try (LogLines log = LogLines.of(server)) {
            for (String method : RawHttp.METHODS) {
                RawHttp.Reply reply = RawHttp.send(port, method, path);
                String what = method + " " + path + ": " + reply;
                if (open.contains(path) && (method.equals("GET") || method.equals("HEAD"))) {
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

    /** Asserts it for targets that are no paths. */
    public void assertNoPathIsRefused(String method) throws IOException {
        for (String target : NO_PATHS) {
            RawHttp.Reply reply = RawHttp.send(port, method, target);
            String what = method + " " + target + ": " + reply;
            assertThat(reply.status()).as(what).isBetween(400, 499);
            assertSentence(method, reply, what);
        }
    }

    private static void assertSentence(String method, RawHttp.Reply reply, String what) throws IOException {
        assertThat(reply.head()).as(what).doesNotContain("Jetty", "Javalin");
        if (method.equals("HEAD")) {
            return;
        }
        JsonNode error = Json.read(reply.body()).path("error");
        assertThat(error.path("code").asText()).as(what).isNotBlank();
        assertThat(error.path("message").asText()).as(what).contains(" ").doesNotContain("\tat ", "Exception");
    }
}
