package org.omflow.booster.tests.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.testkit.FaultyTcpProxy;
import org.omflow.booster.ha.testkit.Guides;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.installer.cluster.ManagedProcess;
import org.omflow.booster.tests.cluster.TestClusters;

/** Runs the examples of SUBMITTING.md as they are, with the real curl, Java and Python; only addresses are replaced. */
@Tag("job")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("integration")
class GuideExamplesTest {
    private static final String GUIDE = "server-adapter/SUBMITTING.md";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Debian's Python, which has Debian's python3-stomp. */
    private static final String PYTHON = "/usr/bin/python3";

    /** What the first command of the example by curl sends. */
    private static final Pattern DEPLOYED = Pattern.compile("/api/processes -d '(.*?)'", Pattern.DOTALL);

    private static DemoCluster cluster;
    private static boolean curl;

    @TempDir
    static Path folder;

    @BeforeAll
    static void start() throws Exception {
        cluster = TestClusters.of(GuideExamplesTest.class).servers("server-a").start();
        Files.copy(cluster.authority(), folder.resolve("ca.pem"));
        curl = works("curl", "--version");
        if (!curl) {
            // What the others place orders of.
            Matcher definition = DEPLOYED.matcher(example("curl"));
            assertThat(definition.find()).isTrue();
            cluster.rest().deploy(Json.readOwn(definition.group(1)));
        }
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    @Order(1)
    void deploysPlacesCompletesAndShowsByCurl() throws Exception {
        Assumptions.assumeTrue(curl, "curl is not installed");

        List<String> replies =
                run(List.of("bash", "-euc", here(example("curl")))).lines().toList();

        assertThat(replies).hasSize(5);
        assertThat(Json.read(replies.get(0)).path("version").asInt()).isEqualTo(1);
        assertThat(Json.read(replies.get(1))
                        .path("order")
                        .path("waitingAt")
                        .path(0)
                        .asText())
                .isEqualTo("approve");
        assertThat(Json.read(replies.get(2)).path("order").path("status").asText())
                .isEqualTo("completed");
        JsonNode shown = Json.read(replies.get(3));
        assertThat(shown.path("form").path("granted").asBoolean()).isTrue();
        assertThat(shown.path("steps").path(0).path("by").asText()).isEqualTo("bob");
        assertThat(Json.read(replies.get(4)).path("state").asText()).isEqualTo("done");
    }

    @Test
    @Order(2)
    void placesAnOrderByJakartaJms() throws Exception {
        String code = here(example("java"));
        expectCompleted(runJava("PlaceOrder", code), "L-2");
    }

    @Test
    @Order(3)
    void placesAnOrderByAmqpWithTheSameProgram() throws Exception {
        run(List.of("bash", "-euc", example("keytool")));
        String code = here(example("java")
                        .replaceFirst("new ActiveMQConnectionFactory\\(\\s*\"[^\"]*\"\\s*\\+ \"[^\"]*\"\\)", "AMQP")
                        .replaceFirst("var factory = AMQP;\\s*var", "var")
                        .replace("factory.createConnection", example("amqp") + ".createConnection"))
                .replace("import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;\n", "")
                .replace("PlaceOrder", "PlaceOrderByAmqp")
                .replace("L-2", "L-2a")
                .replace("leave-request-2", "leave-request-2a");
        expectCompleted(runJava("PlaceOrderByAmqp", code), "L-2a");
    }

    @Test
    @Order(4)
    void placesAnOrderByStompFromPython() throws Exception {
        Assumptions.assumeTrue(works(PYTHON, "-c", "import stomp"), "Debian's python3-stomp is not installed");
        Path program = Files.writeString(folder.resolve("place.py"), here(example("python")));

        String output = run(List.of(PYTHON, program.toString()));

        assertThat(output).contains("safe: leave-request-3").contains("'status': 'completed'");
    }

    /** As after a failover: no Booster at first, then one whose connection breaks before the answer. */
    @Test
    @Order(5)
    void thePythonExampleComesBackAndSendsAgain() throws Exception {
        Assumptions.assumeTrue(works(PYTHON, "-c", "import stomp"), "Debian's python3-stomp is not installed");
        ManagedProcess server = cluster.servers().get(0).process();
        Path output = folder.resolve("again.txt");
        try (FaultyTcpProxy proxy = new FaultyTcpProxy()) {
            String code = example("python")
                    .replace("5171", Integer.toString(proxy.port()))
                    .replace("L-3", "L-3a")
                    .replace("leave-request-3", "leave-request-3a");
            Path program = Files.writeString(folder.resolve("again.py"), code);
            server.freeze();
            Process python = begin(List.of(PYTHON, program.toString()), output);
            try {
                await().atMost(PATIENCE).until(() -> proxy.accepted() > 1);
                proxy.leadTo(cluster.booster().ports().clients());
                await().atMost(PATIENCE).until(() -> Files.readString(output).contains("safe: leave-request-3a"));
                int before = proxy.accepted();
                proxy.drop();
                await().atMost(PATIENCE).until(() -> proxy.accepted() > before);
                server.wake();
                assertThat(python.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                assertThat(Files.readString(output)).contains("done: ", "'status': 'completed'");
            } finally {
                python.destroyForcibly().waitFor();
                server.wake();
            }
        }
    }

    @Test
    @Order(6)
    void thePythonExampleGivesNoPasswordToAnotherName() throws Exception {
        Assumptions.assumeTrue(works(PYTHON, "-c", "import stomp"), "Debian's python3-stomp is not installed");
        Path output = folder.resolve("other-name.txt");
        String code = example("python")
                .replace(
                        "(\"127.0.0.1\", 5171)",
                        "(\"127.1\", " + cluster.booster().ports().clients() + ")");
        Path program = Files.writeString(folder.resolve("other-name.py"), code);

        Process python = begin(List.of(PYTHON, program.toString()), output);
        try {
            // The same machine under a name that its certificate does not hold.
            await().atMost(PATIENCE)
                    .until(() -> Files.readString(output).contains("not connected") || !python.isAlive());
        } finally {
            python.destroyForcibly().waitFor();
        }
        assertThat(Files.readString(output)).contains("not connected").doesNotContain("safe:");
    }

    private static String runJava(String name, String code) throws IOException, InterruptedException {
        Path program = Files.writeString(folder.resolve(name + ".java"), code);
        return run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                program.toString()));
    }

    private static void expectCompleted(String output, String key) throws IOException {
        String answer = output.lines()
                .filter(line -> line.startsWith("{"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no answer in: " + output));
        assertThat(Json.read(answer).path("status").asText()).as(answer).isEqualTo("done");
        assertThat(Json.read(answer).path("key").asText()).isEqualTo(key);
        assertThat(Json.read(answer).path("order").path("status").asText()).isEqualTo("completed");
    }

    private static String example(String name) throws IOException {
        return Guides.example(GUIDE, name);
    }

    /** The example with the addresses of this test's cluster. */
    private static String here(String example) {
        int clients = cluster.booster().ports().clients();
        return example.replace(
                        "https://127.0.0.1:8080", cluster.servers().get(0).url().toString())
                .replace("127.0.0.1:5169", cluster.boosterAddresses().toString())
                .replace("127.0.0.1:5171", cluster.booster().ports().host() + ":" + clients)
                .replace(
                        "(\"127.0.0.1\", 5171)",
                        "(\"" + cluster.booster().ports().host() + "\", " + clients + ")");
    }

    private static boolean works(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process process = begin(command, output);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        String text = Files.readString(output);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }

    private static Process begin(List<String> command, Path output) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.directory(folder.toFile());
        builder.environment()
                .putAll(Map.of(
                        "PATH",
                        Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv("PATH"),
                        "TOKEN",
                        cluster.adminToken(),
                        "SUBMITTER_PASSWORD",
                        cluster.submitter().password()));
        return builder.start();
    }
}
