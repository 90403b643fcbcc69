package org.omflow.booster.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.doctor.Finding;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.tls.Encryption;

/** Servers and Boosters must use the same tables; a copy of them, or another schema, is noticed. */
@Tag("database")
@Tag("integration")
@Timeout(120)
class SharedTablesCheckTest {
    private static final String PRESENCE =
            "CREATE TABLE booster_presence (booster varchar(64) PRIMARY KEY, start_id varchar(64), beat bigint)";

    private final TestDatabase boosters = TestDatabase.empty();
    private final TestDatabase others = TestDatabase.empty();
    private HttpServer booster;
    private volatile String answer = json("active", "start-1", 7);

    @BeforeEach
    void start() throws IOException {
        boosters.execute(PRESENCE);
        boosters.execute("INSERT INTO booster_presence VALUES ('primary', 'start-1', 8)");
        booster = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        booster.createContext("/health/pair", exchange -> {
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        booster.start();
    }

    @AfterEach
    void stop() {
        booster.stop(0);
        boosters.close();
        others.close();
    }

    @Test
    void aServerWithOtherTablesRefusesAndTheBoostersUrlMendsIt() {
        List<Finding> found = look(others);
        assertThat(found).extracting(Finding::check).containsExactly("tables");
        assertThat(found.get(0).refuses()).isTrue();
        assertThat(found.get(0).text()).contains(others.url(), "conf/booster.properties");

        assertThat(look(boosters)).isEmpty();
    }

    @Test
    void aCopyOfTheTablesIsNotTheSame() {
        others.execute(PRESENCE);
        others.execute("INSERT INTO booster_presence VALUES ('primary', 'start-1', 6)");
        assertThat(look(others)).hasSize(1);
        answer = json("active", "start-2", 1);
        assertThat(look(others)).hasSize(1);
    }

    @Test
    void aBoosterThatReportsNothingProvesNothing() {
        for (String silent : List.of(
                json("passive", "start-1", 7), json("active", "start-1", 0), "{\"role\":\"single\"}", "nonsense")) {
            answer = silent;
            assertThat(look(others)).as(silent).isEmpty();
        }
        booster.stop(0);
        assertThat(look(others)).isEmpty();
    }

    private List<Finding> look(TestDatabase database) {
        Settings settings = Settings.read(
                ServerOptions.ALL,
                Path.of("absent.properties"),
                Map.of("OMFLOW_BOOSTER_PASSWORD", "x"),
                Map.of(
                        "server.name",
                        "server-a",
                        "booster.addresses",
                        "127.0.0.1:1",
                        "booster.user",
                        "server",
                        "booster.web",
                        "127.0.0.1:" + booster.getAddress().getPort(),
                        "database.url",
                        database.url(),
                        "database.user",
                        "postgres"));
        return new SharedTablesCheck(settings, Encryption.NONE).look();
    }

    private static String json(String state, String start, long beat) {
        return "{\"role\":\"primary\",\"state\":\"" + state + "\",\"presence\":{\"start\":\"" + start + "\",\"beat\":"
                + beat + "}}";
    }
}
