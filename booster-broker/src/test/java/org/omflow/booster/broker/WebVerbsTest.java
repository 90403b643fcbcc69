package org.omflow.booster.broker;

import io.javalin.Javalin;
import java.nio.file.Path;
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
import org.omflow.booster.ha.testkit.WebVerbs;

/** Every method on every route of the web without a login is refused with a sentence, and says nothing in the log. */
@Tag("key")
@Tag("integration")
@Timeout(60)
class WebVerbsTest {
    private static final Set<String> OPEN = Set.of("/health/live", "/health/ready", "/health/pair", "/metrics");

    @TempDir
    private static Path folder;

    private static TestBooster booster;
    private static WebVerbs verbs;

    @BeforeAll
    static void start() throws Exception {
        booster = TestBooster.start(folder);
        verbs = new WebVerbs(booster.booster().status().webPort(), OPEN, WebServer.class);
    }

    @AfterAll
    static void stop() {
        booster.close();
    }

    static Stream<String> paths() {
        return WebVerbs.paths(
                (Javalin) PropertyOrFieldSupport.EXTRACTION.getValueOf("web.server", booster.booster()),
                "/",
                "/nothing",
                "/api",
                "/api/nothing",
                "/health",
                "/join/ca",
                "/join",
                "/pair/users");
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
}
