package org.omflow.booster.broker.join;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.broker.audit.AuditLog;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.key.Issuer;
import org.omflow.booster.broker.key.TestAuthority;
import org.omflow.booster.broker.node.IssuedCertificate;
import org.omflow.booster.broker.node.Nodes;
import org.omflow.booster.broker.status.BoosterStatus;
import org.omflow.booster.ha.join.JoinAnswer;
import org.omflow.booster.ha.join.JoinToken;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.testkit.LogLines;
import org.omflow.booster.ha.tls.CertificateRequest;
import org.omflow.booster.ha.tls.Fingerprint;
import org.omflow.booster.ha.tls.KeyPairs;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;
import org.omflow.booster.ha.tls.Pem;
import org.omflow.booster.ha.tls.TlsFiles;

/** Machines that joined an older build, which gave them all names they asked for, keep their certificates and tokens. */
@Tag("key")
class OlderNodeRenewalTest {
    private static final NodeName SERVER = new NodeName("server", "server-a");
    private static final NodeCertificate CERTIFICATE = new NodeCertificate(SERVER, NodeCertificate.FIRST);
    private static final String FROM = "192.0.2.7";

    @TempDir
    private Path folder;

    private Issuer issuer;
    private Nodes nodes;
    private JoinTokens tokens;
    private JoinService service;

    @BeforeEach
    void prepare() throws Exception {
        Clock clock = Clock.systemUTC();
        Path tls = folder.resolve("tls");
        TestAuthority.ofBooster(tls);
        issuer = new Issuer(new TlsFiles(tls), "", TestAuthority.LIFE, clock);
        nodes = new Nodes(tls, clock);
        tokens = new JoinTokens(tls, clock);
        Settings settings = Settings.read(
                BoosterBrokerOptions.ALL,
                BoosterBrokerOptions.WITHOUT_DATABASE,
                Path.of("absent"),
                Map.of(),
                new HashMap<>());
        service = new JoinService(
                issuer,
                tokens,
                nodes,
                new JoinNames(settings, nodes, () -> List.of("booster.example", "172.17.0.1")),
                new JoinSettings(settings, OlderNodeRenewalTest::status),
                new AuditLog(folder.resolve("logs"), clock),
                clock);
        Files.writeString(
                nodes.path(),
                """
                {"server/server-a": {"wanted": 1, "issued": 1, "joined": "2026-11-01T00:00:00Z",
                                     "ends": "2100-01-01T00:00:00Z"}}
                """);
    }

    @Test
    void aCertificateIsRenewedWithoutTheNamesOfOthers() throws Exception {
        nodes.admit(
                new NodeName("server", "server-b"),
                IssuedCertificate.first(
                        Instant.parse("2100-01-01T00:00:00Z"), KeyPairs.make().getPublic(), List.of("192.0.2.99")));
        try (LogLines said = LogLines.of(JoinService.class)) {
            assertThat(renewed("booster.example", "a.example", "172.17.0.1", "192.0.2.99", "127.0.0.1"))
                    .containsExactly("a.example", "127.0.0.1");
            assertThat(said.containing("The new certificate of server server-a is valid for a.example, 127.0.0.1, and"
                            + " no longer for booster.example, 172.17.0.1, 192.0.2.99, as"))
                    .hasSize(1);
        }
        assertThat(nodes.all().get(SERVER).newest().names()).containsExactly("a.example", "127.0.0.1");
        assertThat(Files.readString(folder.resolve("logs/audit.log")))
                .contains("without booster.example, 172.17.0.1, 192.0.2.99");
    }

    @Test
    void aCertificateWithoutAnyNameOfItsOwnIsRenewedToo() throws Exception {
        try (LogLines said = LogLines.of(JoinService.class)) {
            assertThat(renewed("booster.example")).isEmpty();
            assertThat(said.containing("is valid for no name, and no longer for booster.example"))
                    .hasSize(1);
        }
    }

    @Test
    void aTokenWithUsesLeftIsGoodUntilItsMachineIsExpelled() throws Exception {
        JoinToken token = tokens.add(Fingerprint.of(issuer.authority()), "server", List.of(), 3, Duration.ofHours(1));
        Path file = folder.resolve("tls/tokens.json");
        String older = "\"usedBy\" : [ { \"node\" : \"server server-a\", \"key\" : \"11\" } ]";
        Files.writeString(file, Files.readString(file).replaceFirst("\"usedBy\" : \\[ *\\]", older));
        assertThat(tokens.isAnyUsed()).isTrue();

        assertThat(service.join(joining(token, "server-b"), "booster.example", FROM)
                        .certificate())
                .contains("CERTIFICATE");
        nodes.expel(SERVER);
        assertThat(refusal(joining(token, "server-c"))).contains("The node server server-a was expelled");
    }

    private static BoosterStatus status() {
        return new BoosterStatus(
                "single", "active", "1", Instant.EPOCH, "booster.example", 5169, 5171, 8161, 0, Instant.EPOCH, null);
    }

    private String refusal(String body) {
        try {
            service.join(body, "booster.example", FROM);
            return "none";
        } catch (RefusedJoinException e) {
            return e.getMessage();
        }
    }

    private static String joining(JoinToken token, String name) {
        NodeName node = new NodeName("server", name);
        return Json.object()
                .put("role", "server")
                .put("name", name)
                .put("id", token.id())
                .put("secret", token.secret())
                .put("request", CertificateRequest.write(node, KeyPairs.make()))
                .toString();
    }

    /** The names in the certificate that replaces one with these names. */
    private List<String> renewed(String... names) throws Exception {
        X509Certificate old = issuer.issue(CERTIFICATE, KeyPairs.make().getPublic(), List.of(names));
        KeyPair keys = KeyPairs.make();
        String body = Json.object()
                .put("request", CertificateRequest.write(SERVER, keys))
                .toString();
        JoinAnswer answer = service.renew(old, body, FROM);
        return Issuer.names(Pem.certificates(answer.certificate()).get(0));
    }
}
