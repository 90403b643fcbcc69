package org.omflow.booster.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.omflow.booster.ha.testkit.WebVerbs;

/** Every method on every route without a login is refused with a sentence, and says nothing in the log. */
@Tag("key")
@Tag("integration")
@Timeout(60)
class RestVerbsTest {
    private static final Set<String> OPEN = Set.of("/health/live", "/health/ready", "/metrics");

    private static TestRest rest;
    private static WebVerbs verbs;

    @BeforeAll
    static void start() {
        rest = new TestRest();
        verbs = new WebVerbs(rest.port, OPEN, RestServer.class);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        rest.close();
    }

    static Stream<String> paths() {
        return WebVerbs.paths(
                (Javalin) PropertyOrFieldSupport.EXTRACTION.getValueOf("rest.javalin", rest),
                "/",
                "/nothing",
                "/api",
                "/api/nothing",
                "/health");
    }

    @ParameterizedTest
    @MethodSource("paths")
    void everyMethodWithoutALoginIsRefused(String path) throws Exception {
        verbs.assertRefusedOn(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS", "TRACE", "GET", "INVENTED", "CONNECT"})
    void aTargetThatIsNoPathIsRefused(String method) throws Exception {
        verbs.assertNoPathIsRefused(method);
    }

    @Test
    void anAdministratorGetsNoFurtherByAMethodThatIsNotThere() {
        for (String method : List.of("OPTIONS", "PROPFIND", "INVENTED", "DELETE")) {
            assertThat(rest.send(method, "/api/orders", rest.admin, null).error(405, "not_found"))
                    .contains("Method " + method + " is not allowed");
        }
    }
}
