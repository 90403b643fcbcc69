package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Addresses;

/** The Booster as a process of its own: what it prints, how it ends, and what is left after it was killed. */
@Tag("job")
@Tag("integration")
class BoosterMainTest {
    private static final Pattern READY = Pattern.compile(
            "Booster ready: messages on 127\\.0\\.0\\.1:(\\d+) \\(JMS\\), 127\\.0\\.0\\.1:\\d+ \\(AMQP, STOMP\\), web on"
                    + " 127\\.0\\.0\\.1:(\\d+)");
    private static final int SENDERS = 4;

    @TempDir
    Path folder;

    private Process process;

    @AfterEach
    void stop() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Test
    void runsUntilToldToStopAndThenStopsInOrder() throws Exception {
        start(0);
        readyPort();
        process.destroy();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(output())
                .containsSubsequence(
                        "Created the first logins and wrote them to " + folder.resolve("conf/first-logins.txt"),
                        "Booster ready",
                        "Stopped: web server",
                        "Stopped: message broker",
                        "Stopped: data folder");
        assertThat(output().lines().filter(line -> line.contains("WARN") || line.contains("ERROR")))
                .singleElement()
                .asString()
                .contains("tls is off");
        assertThat(Files.readString(folder.resolve("logs/booster.log"))).contains("Booster ready");
        Properties logins = logins();
        assertThat(logins.values()).noneMatch(password -> output().contains(password.toString()));
    }

    @Test
    void toldToStopWhileItStartsItStopsInOrderToo() throws Exception {
        start(0);
        await().atMost(Duration.ofSeconds(60)).until(() -> output().contains(" starts in "));
        process.destroy();
        assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(output())
                .containsSubsequence("Stopped: web server", "Stopped: message broker", "Stopped: data folder");
    }

    @Test
    void endsWithOneLineWhenAPortIsInUse() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            start(other.getLocalPort());
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(1);
            assertThat(output())
                    .contains("ERROR Port " + other.getLocalPort() + " on 127.0.0.1 cannot be opened")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void wrongSettingsAreListedOneALine() {
        StringWriter err = new StringWriter();
        int code = BoosterMain.commandLine(Map.of("OMFLOW_WEB_PORT", "x"))
                .setErr(new PrintWriter(err, true))
                .execute("--home=" + folder, "--dead.keep=1s", "--messages.port=7000", "--clients.port=7000");
        assertThat(code).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo("web.port=x (from environment variable OMFLOW_WEB_PORT) must be 0 to 65535 (0 is any free"
                        + " port)\ndead.keep=1s (from command line) must be 1m to 3650d\n");
    }

    /** Such as the locale of a service that sets none. */
    @Test
    void aHomeThatTheLocaleCannotNameIsToldWithTheRemedy() throws Exception {
        for (String command : List.of("", "user list", "doctor")) {
            ProcessBuilder builder = new ProcessBuilder(
                            "sh",
                            "-c",
                            "exec \"$0\" -cp \"$1\" \"$2\" " + command + " --home \"$3/$(printf 'Zo\\303\\253')\"",
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            System.getProperty("java.class.path"),
                            BoosterMain.class.getName(),
                            folder.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output").toFile());
            builder.environment().put("LC_ALL", "C");
            process = builder.start();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(2);
            assertThat(output().lines().findFirst()).get().asString().contains("Zo", "LC_ALL=C.UTF-8");
            assertThat(output()).doesNotContain("\tat ");
        }
    }

    @Test
    void aKilledBoosterLosesNoJobItAccepted() throws Exception {
        start(0);
        Set<String> accepted = sendUntilKilled(readyPort(), 300);
        assertThat(accepted).hasSizeGreaterThanOrEqualTo(300);

        start(0);
        Set<String> kept = new HashSet<>();
        try (Connection server = connect(readyPort(), "server")) {
            Session session = server.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer jobs = session.createConsumer(session.createQueue(Addresses.FORM_PROCESS));
            Message job;
            do {
                // Beside those that were accepted there may be some whose senders were not told any more.
                job = jobs.receive(kept.containsAll(accepted) ? 500 : 10_000);
                assertThat(job == null || kept.add(job.getStringProperty("jobId")))
                        .isTrue();
            } while (job != null);
        }
        assertThat(kept).containsAll(accepted);
    }

    /** Each is on one of the two queues, once; what was answered as retried is where it was said to be. */
    @Test
    void aBoosterKilledDuringRetriesNeitherLosesNorDoublesAJob() throws Exception {
        int jobs = 400;
        start(0);
        try (Connection server = connect(readyPort(), "server")) {
            Session session = server.createSession(true, Session.SESSION_TRANSACTED);
            MessageProducer dead = session.createProducer(session.createQueue(Addresses.FORM_DEAD));
            for (int i = 0; i < jobs; i++) {
                Message job = session.createTextMessage("{}");
                job.setStringProperty("jobId", "T-" + i);
                job.setStringProperty("reasonCode", "unknown_process");
                dead.send(job);
            }
            session.commit();
        }
        Set<String> retried = retryUntilKilled(30);
        assertThat(retried).hasSizeGreaterThanOrEqualTo(30);

        start(0);
        try (Connection server = connect(readyPort(), "admin")) {
            Map<String, List<String>> taken = takenTogether(server, jobs, Addresses.FORM_PROCESS, Addresses.FORM_DEAD);
            List<String> waiting = taken.get(Addresses.FORM_PROCESS);
            List<String> dead = taken.get(Addresses.FORM_DEAD);
            assertThat(waiting).containsAll(retried).allMatch(jobId -> jobId.endsWith("#r1"));
            Set<String> all = new HashSet<>(dead);
            waiting.forEach(jobId -> all.add(jobId.replace("#r1", "")));
            assertThat(all).hasSize(jobs);
            assertThat(waiting.size() + dead.size()).isEqualTo(jobs);
        }
    }

    private Set<String> retryUntilKilled(int killAfter) throws Exception {
        Set<String> retried = ConcurrentHashMap.newKeySet();
        String login = "admin:" + logins().getProperty("admin");
        String basic = "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
        HttpClient http = HttpClient.newHttpClient();
        String url = "http://127.0.0.1:" + webPort() + "/api/dead";
        HttpRequest list = HttpRequest.newBuilder(URI.create(url + "?limit=1000"))
                .header("Authorization", basic)
                .build();
        JsonNode dead = Json.read(
                        http.send(list, HttpResponse.BodyHandlers.ofString()).body())
                .path("dead");
        ExecutorService administrators = Executors.newFixedThreadPool(SENDERS);
        for (JsonNode job : dead) {
            administrators.submit(() -> {
                HttpRequest retry = HttpRequest.newBuilder(
                                URI.create(url + "/" + job.path("id").asLong() + "/retry"))
                        .header("Authorization", basic)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build();
                HttpResponse<String> answer = http.send(retry, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() == 202) {
                    retried.add(Json.read(answer.body()).path("jobId").asText());
                }
                return answer;
            });
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> retried.size() >= killAfter);
        process.destroyForcibly();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        administrators.shutdown();
        assertThat(administrators.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        return retried;
    }

    /** Takes so many jobs from some queues together, and what there is beyond that. */
    private static Map<String, List<String>> takenTogether(Connection connection, int number, String... queues)
            throws JMSException {
        Map<String, List<String>> jobIds = new HashMap<>();
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        int taken = 0;
        try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            Map<String, MessageConsumer> consumers = new HashMap<>();
            for (String queue : queues) {
                consumers.put(queue, session.createConsumer(session.createQueue(queue)));
                jobIds.put(queue, new ArrayList<>());
            }
            int before;
            do {
                before = taken;
                for (String queue : queues) {
                    for (Message job = consumers.get(queue).receive(300);
                            job != null;
                            job = consumers.get(queue).receiveNoWait()) {
                        jobIds.get(queue).add(job.getStringProperty("jobId"));
                        taken++;
                    }
                }
            } while (taken > before || taken < number && System.nanoTime() - deadline < 0);
        }
        return jobIds;
    }

    private Set<String> sendUntilKilled(int port, int killAfter) throws Exception {
        Set<String> accepted = ConcurrentHashMap.newKeySet();
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        for (int i = 0; i < SENDERS; i++) {
            String sender = "s" + i;
            senders.submit(() -> {
                try (Connection submitter = connect(port, "submitter")) {
                    Session session = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
                    MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
                    for (int n = 0; ; n++) {
                        Message job = session.createTextMessage("{}");
                        job.setStringProperty("jobId", sender + "-" + n);
                        producer.send(job);
                        accepted.add(sender + "-" + n);
                    }
                } catch (JMSException e) {
                    return e;
                }
            });
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> accepted.size() >= killAfter);
        process.destroyForcibly();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        senders.shutdown();
        assertThat(senders.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        return accepted;
    }

    private Connection connect(int port, String user) throws JMSException, IOException {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("tcp://127.0.0.1:" + port);
        factory.setReconnectAttempts(0);
        Connection connection = factory.createConnection(user, logins().getProperty(user));
        connection.start();
        return connection;
    }

    private Properties logins() throws IOException {
        Properties logins = new Properties();
        try (Reader reader = Files.newBufferedReader(folder.resolve("conf/first-logins.txt"))) {
            logins.load(reader);
        }
        return logins;
    }

    private void start(int messagesPort) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                BoosterMain.class.getName(),
                "--home=" + folder,
                "--tls=off",
                "--host=127.0.0.1",
                "--messages.port=" + messagesPort,
                "--clients.port=0",
                "--web.port=0",
                "--memory.messages=64MiB",
                "--disk.max-usage=99");
        Files.deleteIfExists(folder.resolve("output"));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
    }

    private int readyPort() {
        return await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> {
                            Matcher ready = READY.matcher(output());
                            return ready.find() ? Integer.parseInt(ready.group(1)) : 0;
                        },
                        port -> port > 0);
    }

    private int webPort() {
        Matcher ready = READY.matcher(output());
        assertThat(ready.find()).isTrue();
        return Integer.parseInt(ready.group(2));
    }

    private String output() {
        try {
            return Files.readString(folder.resolve("output"));
        } catch (IOException e) {
            return "";
        }
    }
}
