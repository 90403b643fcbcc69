package org.omflow.booster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.file.ProcessLock;
import org.omflow.booster.ha.settings.Option;
import org.omflow.booster.server.access.ApiRole;
import org.omflow.booster.server.access.ApiTokenStore;
import org.omflow.booster.server.access.Caller;
import org.omflow.booster.server.audit.Audit;

@Tag("job")
@Timeout(120)
@Tag("integration")
class ServerMainTest {
    private static final String LOG_LINE = "\\d{4}-\\d\\d-\\d\\d \\S+ (INFO|WARN|ERROR) .*";
    private static TestDatabase database;

    private static final String USER = System.getProperty("user.name");

    @TempDir
    private Path home;

    @BeforeAll
    static void start() {
        database = TestDatabase.empty();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    private record Said(int code, String out, String err) {}

    @Test
    void helpNamesEverySettingButNoSecret() {
        Said said = run("--help");
        assertThat(said.code()).isZero();
        assertThat(said.out()).startsWith("Usage: omflow_server_service").contains("--home", "token");
        for (Option<?> option : ServerOptions.ALL) {
            if (option.secret()) {
                assertThat(said.out()).doesNotContain("--" + option.name());
            } else {
                assertThat(said.out()).contains("--" + option.name());
            }
        }
        assertThat(run("token", "--help", "--home", home.toString()).code()).isIn(0, ServerMain.WRONG_SETTINGS);
    }

    @Test
    void eachWrongSettingHasItsLine() {
        Said said = run("--home", home.toString(), "--job.workers", "0", "--http.port", "80000");
        assertThat(said.code()).isEqualTo(ServerMain.WRONG_SETTINGS);
        assertThat(said.err().lines().toList())
                .hasSize(4)
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line)
                                .startsWith("server.name is missing")
                                .contains("OMFLOW_SERVER_NAME"),
                        line -> assertThat(line).startsWith("database.url is missing"),
                        line -> assertThat(line)
                                .startsWith("job.workers=0 (from command line) must be 1 to 64 workers"),
                        line -> assertThat(line).startsWith("http.port=80000 (from command line) must be 0 to 65535"));
        assertThat(home.resolve("logs")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--no-such-option",
                "start",
                "token",
                "token add",
                "token add amy",
                "token add amy --role boss",
                "token remove",
                "token add a/b --role admin"
            })
    void aWrongCommandLineIsCodeTwo(String line) {
        Said said = run((line + " --home " + home).split(" "));
        assertThat(said.code()).isEqualTo(2);
        assertThat(said.err()).isNotBlank().doesNotContain("\tat ");
    }

    @Test
    void tokensAreMadeListedAndRemoved() throws IOException {
        conf("database.url=" + database.url(), "database.user=postgres");
        Said added = token("add", "amy@desk", "--role", "submitter");
        assertThat(added.code()).as(added.err()).isZero();
        String[] lines = added.out().strip().split("\n");
        String token = lines[lines.length - 1];
        assertThat(token).matches("[A-Za-z0-9_-]{43}");
        ApiTokenStore tokens = new ApiTokenStore(database.jdbi(), Clock.systemUTC());
        assertThat(tokens.caller(token, "127.0.0.1")).contains(new Caller("amy@desk", ApiRole.SUBMITTER));

        assertThat(token("add", "bob", "--role", "admin").code()).isZero();
        Said listed = token("list");
        assertThat(listed.code()).isZero();
        assertThat(listed.out()).isEqualTo("amy@desk  submitter\nbob  admin\n");
        assertThat(listed.out()).doesNotContain(token);

        assertThat(token("remove", "amy@desk").code()).isZero();
        Said again = token("remove", "amy@desk");
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err()).isEqualTo("There is no API token 'amy@desk'; see 'token list'.\n");
        assertThat(new ApiTokenStore(database.jdbi(), Clock.systemUTC()).caller(token, "127.0.0.1"))
                .isEmpty();
        assertThat(token("list").out()).isEqualTo("bob  admin\n");
        Audit audit = new Audit(database.jdbi(), database.dialect(), Clock.systemUTC(), "server-a");
        List<Audit.Entry> entries = database.jdbi().withHandle(handle -> audit.list(handle, 0, 10));
        assertThat(entries)
                .extracting(Audit.Entry::who, Audit.Entry::server, Audit.Entry::act, Audit.Entry::subject)
                .containsExactly(
                        tuple(USER, "command line", "token.add", "amy@desk as submitter"),
                        tuple(USER, "command line", "token.add", "bob as admin"),
                        tuple(USER, "command line", "token.remove", "amy@desk"));
    }

    @Test
    void settingsThatConflictAreToldWithBothSides() throws IOException {
        conf(
                "server.name=server-a",
                "booster.user=server",
                "booster.password=x",
                "database.url=" + database.url(),
                "job.workers=13",
                "database.connections=16");
        Said said = run("--home", home.toString());
        assertThat(said.code()).isEqualTo(ServerMain.WRONG_SETTINGS);
        assertThat(said.err())
                .hasLineCount(1)
                .startsWith("job.workers=13 conflicts with database.connections=16: ")
                .contains("raise database.connections");
        assertThat(home.resolve("logs")).doesNotExist();
    }

    @Test
    void theDoctorPrintsEachFindingWithItsRemedy() throws IOException {
        confOfServer("booster.tls=off", "http.tls=off");
        Said said = run("doctor", "--home", home.toString());
        assertThat(said.err()).isEmpty();
        // The PostgreSQL of tests may lose what it has.
        assertThat(said.out())
                .contains("warn  fsync: fsync is off on the command line of the database")
                .contains("\n    start the database with -c fsync=on\n")
                .doesNotContain("refuse");
        assertThat(said.code()).isEqualTo(1);

        Said without = run("doctor", "--home", home.resolve("other").toString());
        assertThat(without.err()).contains("database.url is missing");
        assertThat(without.code()).isEqualTo(ServerMain.WRONG_SETTINGS);
    }

    @Test
    void theDoctorRefusesWhatTheStartRefuses() throws IOException {
        confOfServer();
        Said unjoined = run("doctor", "--home", home.toString());
        assertThat(unjoined.out()).contains("refuse  certificate: This server has not joined a cluster yet");
        assertThat(unjoined.code()).isEqualTo(1);

        confOfServer("job.workers=13", "database.connections=16");
        Said conflict = run("doctor", "--home", home.toString());
        assertThat(conflict.err()).startsWith("job.workers=13 conflicts with database.connections=16");
        assertThat(conflict.code()).isEqualTo(ServerMain.WRONG_SETTINGS);
    }

    private void confOfServer(String... more) throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "server.name=server-a",
                "booster.user=server",
                "booster.password=x",
                "database.url=" + database.url(),
                "database.user=postgres"));
        lines.addAll(List.of(more));
        conf(lines.toArray(String[]::new));
    }

    @Test
    void aDatabaseThatCannotBeUsedIsToldInOneLine() {
        try (TestDatabase refused = TestDatabase.empty()) {
            refused.execute("ALTER DATABASE " + refused.name() + " SET search_path = ''");
            Said said = run(
                    "token",
                    "list",
                    "--home",
                    home.toString(),
                    "--database.url",
                    refused.url(),
                    "--database.user",
                    "postgres");
            assertThat(said.code()).isEqualTo(1);
            assertThat(said.err().lines()).singleElement().asString().contains("RESET search_path;");
        }
    }

    @Test
    void tokensNeedTheDatabase() throws IOException {
        conf("database.url=jdbc:postgresql://127.0.0.1:1/x", "database.connect-timeout=250ms");
        Said said = token("list");
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err())
                .startsWith(
                        "API tokens are stored in the database, which cannot be used now: Connection to 127.0.0.1:1");

        try (TestDatabase readable = TestDatabase.fresh()) {
            readable.execute("ALTER DATABASE " + readable.name() + " SET default_transaction_read_only = on");
            conf("database.url=" + readable.url(), "database.user=postgres");
            assertThat(token("list").err()).contains("cannot be used now: it only reads");
        }

        conf("job.workers=none");
        said = token("list");
        assertThat(said.code()).isEqualTo(ServerMain.WRONG_SETTINGS);
        assertThat(said.err()).startsWith("database.url is missing").hasLineCount(1);
    }

    @Test
    void aPortInUseIsToldInOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(program(taken.getLocalPort())).isEqualTo(1);
            assertThat(said()).singleElement().satisfies(line -> assertThat(line)
                    .startsWith("The HTTP port is in use or not permitted: ")
                    .contains(Integer.toString(taken.getLocalPort()))
                    .contains("http.port"));
            assertThat(home.resolve("out")).isEmptyFile();
            assertThat(home.resolve("logs/server.log"))
                    .content()
                    .contains("ERROR The HTTP port is in use or not permitted: ");
        }
    }

    @Test
    void aSecondServerOnOneHomeIsRefused() throws Exception {
        try (ProcessLock running =
                ProcessLock.take(home.resolve("conf/server.lock")).orElseThrow()) {
            assertThat(program(0)).isEqualTo(ServerMain.WRONG_SETTINGS);
            assertThat(said())
                    .containsExactly("The home " + home
                            + " is in use by another OMFLOW Server: stop that one, or set another --home for this one");
            assertThat(home.resolve("logs/server.log")).content().contains("ERROR The home " + home + " is in use");
        }
    }

    /** The program is started with a umask of 000. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void othersMayNotWriteLogs() throws Exception {
        aSecondServerOnOneHomeIsRefused();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("logs"))))
                .isEqualTo("rwxr-x---");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("logs/server.log"))))
                .isEqualTo("rw-r-----");
    }

    /** Runs the server in a process of its own until it ends. */
    private int program(int port) throws IOException, InterruptedException {
        conf(
                "server.name=server-a",
                "booster.user=server",
                "booster.password=x",
                "booster.tls=off",
                "http.tls=off",
                "database.url=" + database.url(),
                "database.user=postgres",
                "http.host=127.0.0.1",
                "http.port=" + port);
        List<String> command = new ArrayList<>(
                OS.WINDOWS.isCurrentOs() ? List.of() : List.of("sh", "-c", "umask 000; exec \"$@\"", "sh"));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ServerMain.class.getName(),
                "--home",
                home.toString()));
        Process process = new ProcessBuilder(command)
                .redirectOutput(home.resolve("out").toFile())
                .redirectError(home.resolve("err").toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private List<String> said() throws IOException {
        return Files.readAllLines(home.resolve("err")).stream()
                .filter(line -> !line.matches(LOG_LINE))
                .toList();
    }

    private Said token(String... arguments) {
        List<String> all = new ArrayList<>(List.of("token"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--home", home.toString()));
        return run(all.toArray(String[]::new));
    }

    private void conf(String... lines) throws IOException {
        Files.createDirectories(home.resolve("conf"));
        Files.write(home.resolve("conf/server.properties"), List.of(lines));
    }

    /** Runs a command line in this JVM; what the log says on the console does not count. */
    private static Said run(String... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream saidOut = new ByteArrayOutputStream();
        ByteArrayOutputStream saidErr = new ByteArrayOutputStream();
        System.setOut(new PrintStream(saidOut, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(saidErr, true, StandardCharsets.UTF_8));
        try {
            int code = ServerMain.run(arguments);
            return new Said(code, saidOut.toString(StandardCharsets.UTF_8), withoutLog(saidErr));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    private static String withoutLog(ByteArrayOutputStream said) {
        return said.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.matches(LOG_LINE))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }
}
