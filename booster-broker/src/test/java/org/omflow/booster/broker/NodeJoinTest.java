package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.broker.join.JoinTokens;
import org.omflow.booster.broker.node.IssuedCertificate;
import org.omflow.booster.broker.node.Nodes;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.join.CertificateRenewal;
import org.omflow.booster.ha.join.JoinException;
import org.omflow.booster.ha.join.JoinToken;
import org.omflow.booster.ha.join.Joining;
import org.omflow.booster.ha.tls.Fingerprint;
import org.omflow.booster.ha.tls.KeyPairs;
import org.omflow.booster.ha.tls.NodeName;
import org.omflow.booster.ha.tls.TlsFiles;
import org.omflow.booster.ha.tls.TlsIdentity;
import picocli.CommandLine;

/** A machine joins by an address and a token, and only so; each refusal is one clear line for it and one for the administrator. */
@Tag("key")
@Timeout(120)
@Tag("integration")
class NodeJoinTest {
    private static final Clock CLOCK = Clock.systemUTC();

    @TempDir
    private static Path folder;

    private static TestBooster booster;
    private static TestBooster elsewhere;

    @BeforeAll
    static void start() throws Exception {
        booster = TestBooster.start(folder.resolve("booster"), "tls=on", "tls.names=127.0.0.1");
        elsewhere = TestBooster.start(folder.resolve("elsewhere"), "tls=on", "tls.names=127.0.0.1");
    }

    @AfterAll
    static void stop() {
        booster.close();
        elsewhere.close();
    }

    @Test
    void aMachineThatJoinsGetsACertificateAndLearnsWhereTheBoosterIs() throws Exception {
        Path conf = folder.resolve("joins");

        String token = command("token", "add", "server", "--names", "192.0.2.7,joins.example")
                .strip();
        X509Certificate certificate = join(conf, token, "joins", "192.0.2.7", "joins.example");

        assertThat(certificate.getSubjectX500Principal().getName()).contains("CN=joins", "OU=server");
        TlsFiles files = new TlsFiles(conf.resolve("tls"));
        assertThat(TlsIdentity.in(files).certificate()).contains(certificate);
        assertThat(files.readTrusted()).isEqualTo(files(booster).readTrusted());
        certificate.verify(files(booster).readTrusted().get(0).getPublicKey());
        assertThat(certificate.getSubjectAlternativeNames().toString()).contains("192.0.2.7", "joins.example");
        assertThat(Files.readString(conf.resolve("joined.properties")))
                .contains("booster.addresses=127.0.0.1\\:"
                        + booster.booster().status().messagesPort())
                .contains(
                        "booster.web=127.0.0.1\\:" + booster.booster().status().webPort())
                .contains("server.name=joins");
        assertThat(conf.resolve("tls/join.key")).doesNotExist();
        assertThat(conf.resolve("tls/ca.key")).doesNotExist();
        assertThat(lastAudit("join").path("outcome").asText()).contains("joined by token", "192.0.2.7");
        assertThat(command("node", "list")).contains("server joins, joined ", "certificate until ");
    }

    @Test
    void aTokenThatIsNoneOrNotOursIsRefusedWithoutBeingRepeated() throws Exception {
        assertThatExceptionOfType(JoinException.class)
                .isThrownBy(() -> JoinToken.parse("omj1.not-a-token"))
                .withMessageContaining("has 16 characters")
                .withMessageNotContaining("not-a-token");
        JoinToken known = JoinToken.parse(token("server"));
        JoinToken wrong = new JoinToken(
                known.authority(), known.id(), JoinToken.make(known.authority()).secret());
        refused(wrong, "wrong", "This token is unknown here");
        refused(JoinToken.make(known.authority()), "wrong", "This token is unknown here");
        assertThat(audit()).doesNotContain(wrong.secret());
    }

    @Test
    void aRequestThatCannotBeReadIsInTheAuditLog() throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(TlsIdentity.in(files(booster)).context())
                .build();
        for (String body : List.of("{\"role\": \u0007", "[]", "{\"role\": \"a b\", \"name\": \"?\"}")) {
            int before = audit().split("POST /join", -1).length;
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("https://127.0.0.1:"
                                    + booster.booster().status().webPort() + "/join"))
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(audit().split("POST /join", -1)).as(body).hasSize(before + 1);
            assertThat(lastAudit("login").path("from").asText()).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void anExpiredTokenIsRefused() throws Exception {
        Clock yesterday = Clock.offset(CLOCK, Duration.ofHours(-25));
        JoinToken token = new JoinTokens(files(booster).folder(), yesterday)
                .add(authority(), "server", List.of(), 1, Duration.ofHours(24));
        refused(token, "late", "The token " + token.id() + " expired at ");
        assertThat(command("token", "list")).contains(token.id() + " for server, 0 of 1 used, expired at ");
    }

    @Test
    void aTokenIsGoodForOneMachineWhichMayRepeatIt() throws Exception {
        String token = token("server");
        Path conf = folder.resolve("once");
        join(conf, token, "once");
        refused(
                JoinToken.parse(token),
                "twice",
                "The token " + JoinToken.parse(token).id() + " is used up, last by server once");

        // The answer was lost: the same machine asks again.
        Path repeated = folder.resolve("repeated");
        String other = token("server");
        Files.createDirectories(repeated.resolve("tls"));
        join(repeated, other, "repeated");
        assertThat(Files.exists(repeated.resolve("tls/join.key"))).isFalse();
        assertThat(command("token", "list")).contains("1 of 1 used (server repeated)");
    }

    @Test
    void aMachineWhoseAnswerWasLostJoinsByTheSameToken() throws Exception {
        JoinToken token = JoinToken.parse(token("server"));
        Path conf = folder.resolve("lost");
        // A folder in place of the settings file: the answer comes and cannot be written.
        Files.createDirectories(conf.resolve("joined.properties").resolve("in-the-way"));
        assertThatExceptionOfType(JoinException.class)
                .isThrownBy(() -> join(conf, token.text(), "lost"))
                .withMessageContaining("cannot be written");
        assertThat(conf.resolve("tls/node.pem")).doesNotExist();

        Files.delete(conf.resolve("joined.properties").resolve("in-the-way"));
        Files.delete(conf.resolve("joined.properties"));
        assertThat(join(conf, token.text(), "lost").getSubjectX500Principal().getName())
                .contains("CN=lost");
    }

    @Test
    void aTokenForSeveralMachinesServesSoMany() throws Exception {
        String token = command("token", "add", "server", "--uses", "2").strip();
        join(folder.resolve("several-1"), token, "several-1");
        join(folder.resolve("several-2"), token, "several-2");
        refused(
                JoinToken.parse(token),
                "several-3",
                "The token " + JoinToken.parse(token).id() + " is used up, last by server several-2");
    }

    @Test
    void aRevokedTokenIsRefused() throws Exception {
        JoinToken token = JoinToken.parse(token("server"));
        assertThat(command("token", "revoke", token.id())).contains("was revoked");
        refused(token, "revoked", "The token " + token.id() + " was revoked at ");
        assertThat(command("token", "revoke", "ffffffff")).contains("There is no token 'ffffffff'");
    }

    @Test
    void aTokenForAnotherRoleIsRefusedAndStaysGood() throws Exception {
        String token = token("agent");
        refused(
                JoinToken.parse(token),
                "role",
                "The token " + JoinToken.parse(token).id()
                        + " is for joining as agent, and this machine wants to join as server");
        assertThat(new Joining(folder.resolve("agent"))
                        .join(web(booster), JoinToken.parse(token), new NodeName("agent", "role"), List.of(), Map.of())
                        .getSubjectX500Principal()
                        .getName())
                .contains("OU=agent");
    }

    @Test
    void aBoosterOfAnotherAuthorityIsNotTrusted() throws Exception {
        JoinToken token = JoinToken.parse(token("server"));
        Path conf = folder.resolve("other-authority");
        assertThatExceptionOfType(JoinException.class)
                .isThrownBy(() -> new Joining(conf)
                        .join(web(elsewhere), token, new NodeName("server", "a"), List.of("x"), Map.of()))
                .withMessageContaining("belongs to another authority than the token")
                .withMessageContaining(authority().text());
        assertThat(conf).as("nothing is written").doesNotExist();
        join(folder.resolve("right-authority"), token.text(), "right-authority");
    }

    @Test
    void aNameThatANodeHasIsRefusedAndTheTokenStaysGood() throws Exception {
        join(folder.resolve("taken"), token("server"), "taken");
        String token = token("server");
        refused(JoinToken.parse(token), "taken", "A node server taken has already joined");
        join(folder.resolve("free"), token, "free");
    }

    @Test
    void aBoosterThatWorksAloneLetsNoSecondOneIn() throws Exception {
        JoinToken token = JoinToken.parse(token("booster"));
        assertThatExceptionOfType(JoinException.class)
                .isThrownBy(() -> new Joining(folder.resolve("second"))
                        .join(web(booster), token, new NodeName("booster", "second"), List.of("x"), Map.of()))
                .withMessageContaining("This Booster works alone: in its booster.properties set pair.peer");
    }

    @Test
    void aCertificateIsRenewedInTimeUntilItsNodeIsExpelled() throws Exception {
        Path conf = folder.resolve("renewed");
        String token = command("token", "add", "server", "--names", "192.0.2.9").strip();
        X509Certificate first = join(conf, token, "renewed", "192.0.2.9");
        TlsFiles files = new TlsFiles(conf.resolve("tls"));
        TlsIdentity identity = TlsIdentity.in(files);
        List<BoosterAddress> webs = List.of(new BoosterAddress("127.0.0.1", 1), web(booster));

        new CertificateRenewal(identity, files, webs, Clock.offset(CLOCK, Duration.ofDays(59))).run();
        assertThat(identity.certificate()).as("not due yet").contains(first);
        // Its thread would be gone, and the certificate would run out one day.
        assertThatCode(new CertificateRenewal(identity, files, webs, new FailingClock())::run)
                .doesNotThrowAnyException();
        new CertificateRenewal(identity, files, webs, Clock.offset(CLOCK, Duration.ofDays(61))).run();
        X509Certificate second = identity.certificate().orElseThrow();
        assertThat(second).isNotEqualTo(first);
        assertThat(second.getSubjectX500Principal()).isEqualTo(first.getSubjectX500Principal());
        assertThat(second.getSubjectAlternativeNames())
                .hasToString(first.getSubjectAlternativeNames().toString());
        assertThat(files.readChain().get(0)).isEqualTo(second);

        assertThat(command("node", "expel", "server", "renewed")).contains("was expelled");
        new CertificateRenewal(identity, files, webs, Clock.offset(CLOCK, Duration.ofDays(61))).run();
        assertThat(identity.certificate()).contains(second);
        assertThat(audit()).contains("The node server renewed was expelled");
        assertThat(command("node", "list")).contains("server renewed", "expelled");

        // By a new token it is let in again, under another admission.
        Path again = folder.resolve("renewed-again");
        assertThat(join(again, token("server"), "renewed")
                        .getSubjectX500Principal()
                        .getName())
                .contains("2.5.4.5=");
        assertThat(command("node", "expel", "server", "nobody")).contains("There is no node server nobody");
        assertThat(command("node", "expel", "booster", "single")).contains("A Booster cannot be expelled");
    }

    @Test
    void whatIsWrongOnTheWayIsTold() throws Exception {
        JoinToken token = JoinToken.parse(token("server"));
        assertThatExceptionOfType(JoinException.class)
                .isThrownBy(() -> new Joining(folder.resolve("nobody"))
                        .join(
                                new BoosterAddress("127.0.0.1", 1),
                                token,
                                new NodeName("server", "a"),
                                List.of(),
                                Map.of()))
                .withMessageContaining("The Booster at 127.0.0.1:1 does not answer");
        assertThatExceptionOfType(JoinException.class)
                .isThrownBy(() -> new Joining(folder.resolve("misnamed"))
                        .join(
                                new BoosterAddress(
                                        "127.0.0.3", booster.booster().status().webPort()),
                                token,
                                new NodeName("server", "a"),
                                List.of(),
                                Map.of()))
                .withMessageContaining("The Booster at 127.0.0.3");
        assertThatExceptionOfType(JoinException.class)
                .isThrownBy(() -> new Joining(folder.resolve("port"))
                        .join(
                                new BoosterAddress(
                                        "127.0.0.1", booster.booster().status().messagesPort()),
                                token,
                                new NodeName("server", "a"),
                                List.of(),
                                Map.of()))
                .withMessageContaining("The Booster at 127.0.0.1:");
        refusedNames(token, List.of("not a name"), "'not a name' is neither a host name nor an IP address");
        refusedNames(token, java.util.Collections.nCopies(65, "localhost"), "There are 65 names and addresses");
    }

    @Test
    void whatTwoBoostersKnowOfNodesIsKnownToBoth() throws Exception {
        Nodes one = new Nodes(folder.resolve("nodes-1"), CLOCK);
        Nodes two = new Nodes(folder.resolve("nodes-2"), CLOCK);
        NodeName a = new NodeName("server", "a");
        NodeName b = new NodeName("server", "b");
        Instant ends = Instant.parse("2030-01-01T00:00:00Z");
        IssuedCertificate first = IssuedCertificate.first(ends, KeyPairs.make().getPublic(), List.of());
        one.begin();
        one.admit(a, first);
        two.merge(one.all());
        // Cut off from each other: one expels a node, the other renews its certificate and lets another in.
        one.expel(a);
        two.renew(
                new org.omflow.booster.ha.tls.NodeCertificate(a, 1), first.key(), ends.plusSeconds(60), "2", List.of());
        two.admit(b, first);

        one.merge(two.all());
        two.merge(one.all());
        assertThat(one.all()).isEqualTo(two.all());
        assertThat(one.all().get(a).isExpelled()).isTrue();
        assertThat(one.all().get(b).isExpelled()).isFalse();
        assertThat(two.merge(one.all())).isEmpty();
    }

    private static void refusedNames(JoinToken token, List<String> names, String why) {
        assertThatExceptionOfType(JoinException.class)
                .isThrownBy(() -> new Joining(folder.resolve("names"))
                        .join(web(booster), token, new NodeName("server", "names"), names, Map.of()))
                .withMessageContaining(why);
    }

    /** One line for the machine, and one for the administrator. */
    private static void refused(JoinToken token, String name, String why) throws Exception {
        Path conf = folder.resolve("refused-" + name + "-" + System.nanoTime());
        assertThatExceptionOfType(JoinException.class)
                .isThrownBy(() -> join(conf, token.text(), name))
                .withMessageStartingWith("The Booster at " + web(booster) + " refuses: " + why)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
        assertThat(conf.resolve("tls/node.pem")).doesNotExist();
        JsonNode line = lastAudit("login");
        assertThat(line.path("who").asText()).isEqualTo("server " + name);
        assertThat(line.path("outcome").asText()).startsWith("refused: " + why);
    }

    private static X509Certificate join(Path conf, String token, String name, String... names) throws JoinException {
        return new Joining(conf)
                .join(
                        web(booster),
                        JoinToken.parse(token),
                        new NodeName("server", name),
                        names.length == 0 ? List.of("127.0.0.1") : List.of(names),
                        Map.of("server.name", name));
    }

    private static String token(String role) {
        return command("token", "add", role).strip();
    }

    /** What a command prints, as an administrator gives it on the Booster. */
    private static String command(String... words) {
        StringWriter out = new StringWriter();
        CommandLine line = BoosterMain.commandLine(Map.of());
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(out, true));
        String[] all = java.util.Arrays.copyOf(words, words.length + 2);
        all[words.length] = "--home";
        all[words.length + 1] = booster.home().folder().toString();
        line.execute(all);
        return out.toString();
    }

    private static Fingerprint authority() throws Exception {
        return Fingerprint.of(files(booster).readTrusted().get(0));
    }

    private static TlsFiles files(TestBooster of) {
        return new TlsFiles(of.home().conf().resolve("tls"));
    }

    private static BoosterAddress web(TestBooster of) {
        return new BoosterAddress("127.0.0.1", of.booster().status().webPort());
    }

    private static String audit() throws Exception {
        return booster.audit().toString();
    }

    private static JsonNode lastAudit(String act) throws Exception {
        JsonNode last = null;
        for (JsonNode line : booster.audit()) {
            if (line.path("act").asText().equals(act)) {
                last = line;
            }
        }
        assertThat(last).as("a line of %s", act).isNotNull();
        return last;
    }

    private static final class FailingClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            throw new LinkageError("made by the test");
        }
    }
}
