package org.omflow.booster.tests.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.connection.BoosterLogin;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.ha.message.MayActFor;
import org.omflow.booster.ha.testkit.GuideTable;
import org.omflow.booster.installer.cluster.DemoBooster;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.installer.cluster.DemoServer;
import org.omflow.booster.installer.load.SubmittedJob;
import org.omflow.booster.tests.cluster.TestClusters;
import org.omflow.booster.tests.pair.JobLink;
import org.omflow.booster.tests.pair.Protocol;

/**
 * Everything that has to do with a secret goes wrong once, with something that contains the real one: then none of them
 * stands in a log, on a page, in the list of processes, or in a file that others may read.
 */
@Tag("key")
@Tag("alone")
@Tag("long")
@Timeout(300)
@EnabledOnOs(OS.LINUX)
@Tag("integration")
class SecretsTest {
    private static final JobLink.Patience PATIENCE =
            new JobLink.Patience(Duration.ofSeconds(20), Duration.ofSeconds(20));
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String BOOSTER = "org.omflow.booster.broker.BoosterMain";
    private static final String SERVER = "org.omflow.booster.server.ServerMain";
    /** Beyond this, messages and databases. */
    private static final long MOST_BYTES = 4 << 20;

    /** The key of an order and of its process. */
    private static final String ERRAND = "errand";

    @TempDir
    private Path folder;

    private final String databasePassword = random();
    private final String passphrase = random();
    private final Secrets secrets = new Secrets();
    private final Path logs =
            Path.of("target", "logs", getClass().getSimpleName()).toAbsolutePath();
    private final long began = System.currentTimeMillis();
    private Path homes;
    private DemoCluster cluster;
    private String submitterToken;

    @Test
    void noSecretGetsOut() throws Exception {
        homes = folder.resolve("homes");
        try (LockedPostgres postgres = new LockedPostgres(folder.resolve("postgres"), databasePassword);
                ProcessList processes = new ProcessList();
                DemoCluster started = TestClusters.of(getClass())
                        .pair()
                        .caPassphrase(passphrase)
                        .database(postgres.urlWithLogin())
                        .folder(homes)
                        .logs(logs)
                        .servers("server-a")
                        .boosterSetting("login.timeout", "30s")
                        .start()) {
            cluster = started;
            submitterToken = cluster.addToken("shop", "submitter", MayActFor.ITSELF);
            collect();
            orderAndDeadJob();

            wrongLogins();
            wrongTokens();
            wrongSettings(postgres.url());
            wrongPasswordsOfProcesses();

            assertThat(inFiles(logs)).as("logs").isEmpty();
            for (String home : List.of("booster-primary", "booster-secondary", "server-a")) {
                Path own = homes.resolve(home).resolve("logs");
                assertThat(Files.list(own).toList()).as(home).isNotEmpty();
                assertThat(inFiles(own)).as("logs of " + home).isEmpty();
            }
            assertThat(inPages()).as("pages").isEmpty();
            assertThat(secrets.in(String.join("\n", processes.seen())))
                    .as("command lines")
                    .isEmpty();
            assertThat(processes.seen().stream().filter(line -> line.contains(BOOSTER)))
                    .hasSizeGreaterThan(2);
            assertThat(secrets.in(ProcessList.ps())).as("ps").isEmpty();
            assertThat(readableByOthers()).as("files that others may read").isEmpty();
            assertThat(dumps()).as("dumps of memory").isEmpty();
            // None of the pair's own connections was taken for a stranger's.
            assertThat(Files.readString(cluster.boosters().get(0).process().log()))
                    .doesNotContain("messages.port: connections were closed");
        }
    }

    private void collect() throws IOException {
        secrets.add("database.password", databasePassword)
                .add("tls.ca-passphrase", passphrase)
                .add("pair.password", cluster.pairPassword())
                .add("password of admin", cluster.admin().password())
                .add("password of server", cluster.serverLogin().password())
                .add("password of submitter", cluster.submitter().password())
                .add("token of an administrator", cluster.adminToken())
                .add("token of a submitter", submitterToken);
        for (DemoBooster booster : cluster.boosters()) {
            key(booster.name() + "'s key", booster.home().resolve("conf/tls/node.pem"));
            key(booster.name() + "'s authority's key", booster.home().resolve("conf/tls/ca.key"));
        }
        key("server-a's key", homes.resolve("server-a/conf/tls/node.pem"));
        List<String> users = Files.readAllLines(homes.resolve("booster-primary/conf/users.properties"));
        users.stream()
                .filter(line -> line.contains("="))
                .forEach(line -> secrets.add(
                        "hash of " + line.substring(0, line.indexOf('=')),
                        line.substring(line.lastIndexOf(':') < 0 ? line.indexOf('=') + 1 : line.lastIndexOf(':') + 1)));
    }

    /** A line from within a private key. */
    private void key(String name, Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains("PRIVATE KEY") && lines.get(i).contains("BEGIN")) {
                secrets.add(name, lines.get(i + 2));
                return;
            }
        }
        throw new IOException("no private key in " + file);
    }

    /** So that there is something on the pages of one order, one process and one dead job. */
    private void orderAndDeadJob() throws Exception {
        cluster.rest()
                .deploy(
                        Json.readOwn(
                                """
                {"key": "errand", "name": "Errand", "form": [],
                 "nodes": [{"id": "start", "type": "start", "next": "end"}, {"id": "end", "type": "end"}]}"""));
        try (JobLink link = Protocol.CORE.open(
                cluster.boosters().get(0).ports(), cluster.encryption(), cluster.submitter(), PATIENCE)) {
            for (String process : List.of(ERRAND, "none")) {
                link.send(new SubmittedJob(process, new Job.PlaceOrder(process, process, Json.object(), null)));
            }
        }
        Awaitility.await().atMost(LONG).until(() -> !deadJobs().isEmpty());
        Awaitility.await().atMost(LONG).until(() -> cluster.rest().orders() == 1);
    }

    private List<String> deadJobs() throws Exception {
        List<String> ids = new ArrayList<>();
        Reply reply = get(cluster.boosters().get(0).web(), "/api/dead", admin());
        Json.read(reply.body())
                .path("dead")
                .forEach(job -> ids.add(job.path("id").asText()));
        return ids;
    }

    private void wrongLogins() {
        for (Protocol protocol : Protocol.values()) {
            String right = cluster.submitter().password();
            for (BoosterLogin wrong : List.of(
                    new BoosterLogin("submitter", right + "x"),
                    new BoosterLogin("submitter", "x" + cluster.admin().password()),
                    // Into the wrong field.
                    new BoosterLogin(right, "submitter"))) {
                assertThatException().as("%s with a wrong login", protocol).isThrownBy(() -> protocol.open(
                                cluster.boosters().get(0).ports(), cluster.encryption(), wrong, PATIENCE)
                        .close());
            }
        }
    }

    private void wrongTokens() throws Exception {
        DemoBooster booster = cluster.boosters().get(0);
        String admin = cluster.admin().password();
        for (String login : List.of(
                "admin:" + admin + "x",
                admin + ":admin",
                "submitter:" + cluster.submitter().password())) {
            assertThat(get(booster.web(), "/api/status", "Basic " + base64(login))
                            .status())
                    .isIn(401, 403);
        }
        assertThat(get(booster.web(), "/api/status?password=" + admin, null).status())
                .isEqualTo(401);
        assertThat(get(booster.web(), "/api/none/" + admin, null).status()).isIn(401, 404);
        DemoServer server = cluster.servers().get(0);
        for (String token : List.of(cluster.adminToken() + "x", submitterToken, "x" + cluster.adminToken())) {
            assertThat(get(server.url(), "/api/incidents", "Bearer " + token).status())
                    .isIn(401, 403);
        }
        assertThat(get(server.url(), "/api/orders?token=" + cluster.adminToken(), null)
                        .status())
                .isEqualTo(401);
        HttpRequest malformed = HttpRequest.newBuilder(server.url().resolve("/api/orders"))
                .header("Authorization", "Bearer " + cluster.adminToken())
                .POST(BodyPublishers.ofString("{\"process\": \"none\", \"form\": {}"))
                .build();
        assertThat(http().send(malformed, BodyHandlers.discarding()).statusCode())
                .isEqualTo(400);
    }

    /** Refused before anything is started. */
    private void wrongSettings(String databaseUrl) throws Exception {
        Path home = Files.createDirectories(folder.resolve("refused/conf")).getParent();
        String pair = cluster.pairPassword();
        Files.writeString(
                home.resolve("conf/booster.properties"),
                "pair.pasword=" + pair + "\npair.password=" + pair + "\ndatabase.password=" + databasePassword
                        + "\ndatabase.url=jdbc:mysql://omflow:" + databasePassword + "@127.0.0.1/x\n");
        Files.setPosixFilePermissions(
                home.resolve("conf/booster.properties"),
                Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
        try (SideProgram refused =
                new SideProgram(BOOSTER, logs.resolve("refused-file.log"), Map.of(), "--home", home.toString())) {
            assertThat(refused.exitCode()).isEqualTo(2);
        }
        Files.writeString(
                home.resolve("conf/booster.properties"),
                "database.password=" + databasePassword + "\ndatabase.url=" + databaseUrl + "?user=postgres&password="
                        + databasePassword + "\npair.password=" + pair + "\n");
        try (SideProgram refused = new SideProgram(
                BOOSTER,
                logs.resolve("refused-url.log"),
                Map.of("OMFLOW_PAIR_PASWORD", pair),
                "--home",
                home.toString(),
                "--web.port=0",
                "--messages.port=0",
                "--clients.port=0",
                "--host=127.0.0.1")) {
            Awaitility.await().atMost(LONG).until(() -> refused.said("Booster ready") || refused.said("database.url"));
        }
    }

    private void wrongPasswordsOfProcesses() throws Exception {
        DemoBooster secondary = cluster.pair().secondary();
        secondary.process().stop();
        try (SideProgram stranger = new SideProgram(
                BOOSTER,
                logs.resolve("wrong-pair.log"),
                Map.of(
                        "OMFLOW_PAIR_PASSWORD", cluster.pairPassword() + "x",
                        "OMFLOW_DATABASE_PASSWORD", databasePassword,
                        "OMFLOW_TLS_CA_PASSPHRASE", passphrase),
                "--home",
                secondary.home().toString())) {
            Awaitility.await().atMost(LONG).until(() -> stranger.said("pair.password"));
        }
        try (SideProgram stranger = new SideProgram(
                BOOSTER,
                logs.resolve("wrong-database.log"),
                Map.of(
                        "OMFLOW_PAIR_PASSWORD", cluster.pairPassword(),
                        "OMFLOW_DATABASE_PASSWORD", databasePassword + "x",
                        "OMFLOW_TLS_CA_PASSPHRASE", passphrase + "x"),
                "--home",
                secondary.home().toString())) {
            Awaitility.await().atMost(LONG).until(() -> stranger.said("database"));
        }
        cluster.servers().get(0).process().stop();
        try (SideProgram stranger = new SideProgram(
                SERVER,
                logs.resolve("wrong-server.log"),
                Map.of(
                        "OMFLOW_BOOSTER_PASSWORD", cluster.serverLogin().password() + "x",
                        "OMFLOW_DATABASE_PASSWORD", databasePassword + "x"),
                "--home",
                homes.resolve("server-a").toString())) {
            Awaitility.await().atMost(LONG).until(() -> stranger.said("database"));
        }
        cluster.startProcess(secondary.process());
        cluster.startProcess(cluster.servers().get(0).process());
        cluster.servers().get(0).process().awaitReady(LONG);
        cluster.pair().awaitHealthy(LONG);
    }

    private List<String> inFiles(Path of) throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : below(of)) {
            if (Files.isRegularFile(file)) {
                secrets.in(content(file)).forEach(secret -> found.add(secret + " in " + file));
            }
        }
        return found;
    }

    private List<String> inPages() throws Exception {
        List<String> found = new ArrayList<>();
        String dead = deadJobs().get(0);
        for (DemoBooster booster : cluster.boosters()) {
            boolean works = booster == cluster.pair().primary();
            for (String row : GuideTable.of(
                            "booster-broker/KEYS-AND-ROLES.md", "who may do what on the web of the Booster")
                    .readableBy("admin")) {
                String page = row.replace("{id}", dead);
                Reply reply = get(booster.web(), page, admin());
                // The other one has no messages to tell of, and says so.
                assertThat(reply.status()).as("%s%s", booster.name(), page).isIn(200, works ? 200 : 503);
                secrets.in(reply.text()).forEach(secret -> found.add(secret + " at " + booster.name() + page));
            }
        }
        for (String row : GuideTable.of("server-adapter/REST.md", "who may do what by REST of a server")
                .readableBy("admin")) {
            String page = row.replace("{key}", ERRAND);
            Reply reply = get(cluster.servers().get(0).url(), page, "Bearer " + cluster.adminToken());
            assertThat(reply.status()).as("server-a%s", page).isEqualTo(200);
            secrets.in(reply.text()).forEach(secret -> found.add(secret + " at server-a" + page));
        }
        return found;
    }

    private String admin() {
        return "Basic " + base64("admin:" + cluster.admin().password());
    }

    /** Files with a secret that more than their owner may read, and folders that everyone may write to. */
    private List<String> readableByOthers() throws IOException {
        Set<PosixFilePermission> others = Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);
        List<String> found = new ArrayList<>();
        for (Path path : below(homes)) {
            Set<PosixFilePermission> may;
            try {
                may = Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
            } catch (NoSuchFileException e) {
                continue;
            }
            if (Files.isSymbolicLink(path)) {
                continue;
            }
            if (Files.isDirectory(path)) {
                if (may.contains(PosixFilePermission.OTHERS_WRITE) || may.contains(PosixFilePermission.GROUP_WRITE)) {
                    found.add("written to by others: " + path);
                }
                if (path.endsWith("conf/tls") && may.size() > 3) {
                    found.add("looked into by others: " + path);
                }
            } else if (may.stream().anyMatch(others::contains)) {
                secrets.in(content(path)).forEach(secret -> found.add(secret + " in " + path));
            }
        }
        return found;
    }

    /** Of this test's processes: what others have left here is theirs. */
    private List<Path> dumps() throws IOException {
        List<Path> all = new ArrayList<>(below(homes));
        try (Stream<Path> here = Files.list(Path.of("").toAbsolutePath())) {
            here.filter(file -> !file.toFile().isDirectory() && file.toFile().lastModified() >= began)
                    .forEach(all::add);
        }
        return all.stream()
                .filter(file -> file.getFileName().toString().matches("core(\\.\\d+)?|hs_err.*|.*\\.hprof"))
                .toList();
    }

    /** The folder and all in it, but for what the processes delete meanwhile. */
    private static List<Path> below(Path folder) throws IOException {
        List<Path> all = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path within, BasicFileAttributes is) {
                all.add(within);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes is) {
                all.add(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException why) throws IOException {
                if (why instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw why;
            }
        });
        return all;
    }

    private static String content(Path file) throws IOException {
        try {
            return Files.size(file) > MOST_BYTES ? "" : Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private record Reply(int status, String headers, String body) {
        String text() {
            return headers + body;
        }
    }

    private Reply get(URI at, String path, String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(at.resolve(path)).timeout(PATIENCE.send());
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        var answer = http().send(request.build(), BodyHandlers.ofString());
        return new Reply(answer.statusCode(), answer.headers().map().toString(), answer.body());
    }

    private HttpClient http() {
        return cluster.encryption().http().build();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String random() {
        byte[] random = new byte[15];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
