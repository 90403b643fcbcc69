package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.join.JoinException;
import org.omflow.booster.ha.join.JoinToken;
import org.omflow.booster.ha.join.Joining;
import org.omflow.booster.ha.tls.NodeName;
import picocli.CommandLine;

/** A server that joins learns how to verify the database, as the Booster does; an agent learns nothing of it. */
@Tag("key")
@Tag("integration")
@Timeout(120)
class JoinedDatabaseTest {
    private static final String URL = "jdbc:postgresql://db.example:5432/omflow";

    @TempDir
    private Path folder;

    private Path home;
    private Path authority;
    private TestBooster booster;

    @BeforeEach
    void start() throws Exception {
        home = folder.resolve("booster");
        CommandLine line = BoosterMain.commandLine(Map.of());
        assertThat(line.execute("key", "authority", "--home", home.toString())).isZero();
        // Any certificate will do.
        authority = Files.copy(home.resolve("conf/tls/ca.pem"), folder.resolve("database.pem"));
        booster = TestBooster.start(
                home,
                "tls=on",
                "tls.names=127.0.0.1",
                "database.url=" + URL,
                "database.tls=verify-ca",
                "database.ca=" + authority);
    }

    @AfterEach
    void stop() {
        booster.close();
    }

    @Test
    void theAuthorityTravelsWithTheSettings() throws Exception {
        Path conf = folder.resolve("server");
        join(conf, "server");

        Path own = conf.resolve("tls/database-ca.pem");
        assertThat(own).hasSameTextualContentAs(authority);
        assertThat(joined(conf))
                .containsEntry("database.url", URL)
                .containsEntry("database.tls", "verify-ca")
                .containsEntry("database.ca", own.toString());

        Path agent = folder.resolve("agent");
        join(agent, "agent");
        assertThat(agent.resolve("tls/database-ca.pem")).doesNotExist();
        assertThat(joined(agent).stringPropertyNames()).noneMatch(name -> name.startsWith("database."));
    }

    @Test
    void nobodyJoinsHalfWhileTheFileIsDamaged() throws Exception {
        Files.writeString(authority, "damaged");
        Path conf = folder.resolve("server");
        String token = token("server");
        assertThatThrownBy(() -> join(conf, "server", token))
                .isInstanceOf(JoinException.class)
                .hasMessageContaining("database.ca=" + authority + " of this Booster holds no certificate");
        assertThat(conf.resolve("tls/node.pem")).doesNotExist();

        Files.copy(home.resolve("conf/tls/ca.pem"), authority, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        join(conf, "server", token);
        assertThat(joined(conf)).containsKey("database.ca");
    }

    private void join(Path conf, String role) throws JoinException {
        join(conf, role, token(role));
    }

    private void join(Path conf, String role, String token) throws JoinException {
        new Joining(conf)
                .join(
                        new BoosterAddress(
                                "127.0.0.1", booster.booster().status().webPort()),
                        JoinToken.parse(token),
                        new NodeName(role, "one"),
                        new NodeName(role, "one").isReached() ? List.of("127.0.0.1") : List.of(),
                        Map.of());
    }

    private String token(String role) {
        java.io.StringWriter out = new java.io.StringWriter();
        CommandLine line = BoosterMain.commandLine(Map.of()).setOut(new java.io.PrintWriter(out, true));
        assertThat(line.execute("token", "add", role, "--home", home.toString()))
                .isZero();
        return out.toString().strip();
    }

    private static Properties joined(Path conf) throws IOException {
        Properties joined = new Properties();
        try (Reader reader = Files.newBufferedReader(conf.resolve("joined.properties"))) {
            joined.load(reader);
        }
        return joined;
    }
}
