package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.LoggerContext;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.join.CertificateRenewal;
import org.omflow.booster.ha.join.JoinException;
import org.omflow.booster.ha.join.JoinToken;
import org.omflow.booster.ha.join.Joining;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.log.LogFiles;
import org.omflow.booster.ha.tls.CertificateRequest;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.tls.KeyPairs;
import org.omflow.booster.ha.tls.NodeName;
import org.omflow.booster.ha.tls.TlsFiles;
import org.omflow.booster.ha.tls.TlsIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** What a machine with a join token, or with a node's stolen key, tries beyond its rights. */
@Tag("key")
@Tag("integration")
@Timeout(120)
class JoinAttackTest {
    private static final String FOR_SERVERS = "1.3.6.1.5.5.7.3.1";
    private static final String FOR_CLIENTS = "1.3.6.1.5.5.7.3.2";
    private static final Clock WHEN_DUE = Clock.offset(Clock.systemUTC(), Duration.ofDays(61));

    @TempDir
    private static Path folder;

    private static TestBooster booster;

    @BeforeAll
    static void start() throws Exception {
        booster =
                TestBooster.start(folder.resolve("booster"), "tls=on", "tls.names=127.0.0.1,booster.example,192.0.2.1");
    }

    @AfterAll
    static void stop() {
        booster.close();
    }

    @Test
    void aServerGetsNoNameThatIsNotItsOwn() throws Exception {
        X509Certificate certificate = join(token("server"), "server", "own");
        assertThat(certificate.getSubjectAlternativeNames().toString())
                .contains("127.0.0.1", "localhost")
                .doesNotContain("booster.example", "192.0.2.1");
        assertThat(certificate.getExtendedKeyUsage()).containsExactlyInAnyOrder(FOR_SERVERS, FOR_CLIENTS);

        refused(token("server"), "server", "poser", List.of("192.0.2.1"), "'192.0.2.1' is not a name that");
        refused(
                token("server", "--names", "booster.example"),
                "server",
                "poser",
                List.of(),
                "'booster.example' is a name of a Booster");
        join(token("server", "--names", "a.example"), "server", "named-a");
        refused(
                token("server", "--names", "b.example,a.example"),
                "server",
                "named-b",
                List.of(),
                "'a.example' is a name of server named-a");
        assertThat(command("token", "add", "server", "--names", "a.example", "--uses", "2"))
                .contains("--names=a.example fits one machine and --uses=2 is for several");
        assertThat(command("token", "add", "agent", "--names", "a.example")).contains("--names is not for an agent");
    }

    @Test
    void whoIsOnlyAClientGetsACertificateForClients() throws Exception {
        X509Certificate agent = join(token("agent"), "agent", "client");
        assertThat(agent.getExtendedKeyUsage()).containsExactly(FOR_CLIENTS);
        assertThat(agent.getSubjectAlternativeNames()).isNull();

        Path out = folder.resolve("shop");
        command("key", "issue", "submitter", "shop", "--out", out.toString());
        X509Certificate submitter = new TlsFiles(out).readChain().get(0);
        assertThat(submitter.getExtendedKeyUsage()).containsExactly(FOR_CLIENTS);
        assertThat(submitter.getSubjectAlternativeNames()).isNull();
        assertThat(command("key", "issue", "server", "poser", "--names", "booster.example", "--out", out + "-2"))
                .contains("'booster.example' is a name of this Booster");
    }

    @Test
    void aTokenIsBoundToTheMachineAndTheNameOfItsFirstUse() throws Exception {
        JoinToken token = token("server", "--uses", "3");
        KeyPair keys = KeyPairs.make();

        assertThat(post(token, "bound", keys).statusCode()).isEqualTo(200);
        assertThat(post(token, "bound", keys).statusCode()).as("repeated").isEqualTo(200);
        assertThat(post(token, "other", keys).body()).contains("this machine joined as server bound");
    }

    @Test
    void anExpelledMachineDoesNotReturnByItsToken() throws Exception {
        JoinToken token = token("server", "--uses", "3");
        KeyPair keys = KeyPairs.make();
        assertThat(post(token, "expelled", keys).statusCode()).isEqualTo(200);
        command("node", "expel", "server", "expelled");

        String[] names = {"expelled", "returned"};
        for (String name : names) {
            assertThat(post(token, name, keys).statusCode()).as(name).isEqualTo(403);
            assertThat(post(token, name, KeyPairs.make()).body())
                    .as(name)
                    .contains("The node server expelled was expelled", "is void since then");
        }
        assertThat(command("token", "list")).contains(token.id() + " for server, 1 of 3 used (server expelled), void");

        join(token("server"), "server", "expelled");
        for (String name : names) {
            assertThat(post(token, name, keys).statusCode())
                    .as("%s, after the right machine has joined again", name)
                    .isEqualTo(403);
        }
    }

    @Test
    void aStolenKeyIsNoticedWhenBothRenewTheCertificate() throws Exception {
        join(token("server"), "server", "robbed");
        Path mine = folder.resolve("robbed/tls");
        Path thiefs = Files.createDirectories(folder.resolve("thief/tls"));
        try (Stream<Path> files = Files.list(mine)) {
            for (Path file : files.toList()) {
                Files.copy(file, thiefs.resolve(file.getFileName()));
            }
        }

        TlsIdentity thief = renewed(thiefs);
        TlsIdentity robbed = renewed(mine);

        assertThat(robbed.certificate()).isNotEqualTo(thief.certificate());
        assertThat(booster.audit().toString())
                .contains("\"act\":\"key.renew\",\"on\":\"node server robbed\"")
                .contains("two machines have its key");
        assertThat(renewed(thiefs).certificate())
                .as("the newest certificate is good")
                .isNotEqualTo(thief.certificate());
        String metrics = Encryption.by(robbed)
                .http()
                .build()
                .send(HttpRequest.newBuilder(uri("/metrics")).build(), BodyHandlers.ofString())
                .body();
        assertThat(metrics).contains("omflow_keys_held_twice_total 1.0");
    }

    @Test
    void aBoosterRenewsItsOwnCertificateOnly() throws Exception {
        Encryption stolen = Encryption.by(TlsIdentity.in(files()));
        String request = CertificateRequest.write(new NodeName("booster", "single"), KeyPairs.make());
        assertThat(send(stolen, "/join/renew", Json.object().put("request", request))
                        .body())
                .contains("a Booster renews its own");
    }

    @Test
    void nobodyForgesALineOfTheLogWithoutALogin() throws Exception {
        Path logs = folder.resolve("logs");
        LogFiles.writeTo(logs, "booster");
        String forged = "2026-01-01 00:00:00.000 INFO  The node server x joined from 192.0.2.66";
        for (String unsafe : List.of("\r\n", "\n", "\r", "\u001b[2K", "\u0085", "\u2028", "\u202e")) {
            ObjectNode body = body(token("server"), "forger", KeyPairs.make());
            body.putArray("names").add("x" + unsafe + forged);
            assertThat(send(anyone(), "/join", body).statusCode()).isEqualTo(403);
            send(anyone(), "/join", body(token("server"), "x" + unsafe + forged, KeyPairs.make()));
        }
        Logger root = LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        ((LoggerContext) LoggerFactory.getILoggerFactory())
                .getLogger(root.getName())
                .detachAppender("file");

        String written = Files.readString(logs.resolve("booster.log"));
        assertThat(written).contains(forged);
        assertThat(written.lines()).noneMatch(line -> line.startsWith("2026-01-01"));
        for (String text :
                List.of(written, Files.readString(booster.home().logs().resolve("audit.log")))) {
            assertThat(text.replace("\n", "")).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");
        }
    }

    private static TlsIdentity renewed(Path tls) throws Exception {
        TlsIdentity identity = TlsIdentity.in(new TlsFiles(tls));
        // As if it were due; the Booster itself asks nobody's clock but its own.
        new CertificateRenewal(identity, new TlsFiles(tls), List.of(web()), WHEN_DUE).run();
        return identity;
    }

    private static void refused(JoinToken token, String role, String name, List<String> names, String why) {
        assertThatExceptionOfType(JoinException.class)
                .isThrownBy(() -> new Joining(folder.resolve("refused-" + System.nanoTime()))
                        .join(web(), token, new NodeName(role, name), names, Map.of()))
                .withMessageContaining(why);
    }

    private static X509Certificate join(JoinToken token, String role, String name) throws Exception {
        Path conf = folder.resolve(name);
        if (Files.exists(conf)) {
            conf = Files.createTempDirectory(folder, name);
        }
        return new Joining(conf).join(web(), token, new NodeName(role, name), List.of(), Map.of());
    }

    private static HttpResponse<String> post(JoinToken token, String name, KeyPair keys) throws Exception {
        return send(anyone(), "/join", body(token, name, keys));
    }

    private static ObjectNode body(JoinToken token, String name, KeyPair keys) {
        ObjectNode body = Json.object()
                .put("id", token.id())
                .put("secret", token.secret())
                .put("role", "server")
                .put("name", name)
                .put("request", CertificateRequest.write(new NodeName("server", "any"), keys));
        body.putArray("names");
        return body;
    }

    private static HttpResponse<String> send(Encryption encryption, String path, ObjectNode body) throws Exception {
        return encryption
                .http()
                .build()
                .send(
                        HttpRequest.newBuilder(uri(path))
                                .POST(BodyPublishers.ofString(Json.write(body)))
                                .build(),
                        BodyHandlers.ofString());
    }

    private static Encryption anyone() throws Exception {
        return Encryption.by(TlsIdentity.trusting(files().readTrusted().get(0)));
    }

    private static URI uri(String path) {
        return URI.create("https://" + web() + path);
    }

    private static BoosterAddress web() {
        return new BoosterAddress("127.0.0.1", booster.booster().status().webPort());
    }

    private static TlsFiles files() {
        return new TlsFiles(booster.home().conf().resolve(TlsFiles.FOLDER));
    }

    private static JoinToken token(String role, String... options) throws Exception {
        return JoinToken.parse(command(Stream.concat(Stream.of("token", "add", role), Stream.of(options))
                .toArray(String[]::new)));
    }

    private static String command(String... words) {
        StringWriter out = new StringWriter();
        CommandLine line = BoosterMain.commandLine(Map.of());
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(out, true));
        line.execute(Stream.concat(
                        Stream.of(words),
                        Stream.of("--home", booster.home().folder().toString()))
                .toArray(String[]::new));
        return out.toString();
    }
}
