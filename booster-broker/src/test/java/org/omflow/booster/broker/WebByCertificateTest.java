package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.broker.key.TestAuthority;
import org.omflow.booster.broker.node.IssuedCertificate;
import org.omflow.booster.broker.node.Nodes;
import org.omflow.booster.broker.status.BoosterStatus;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.tls.KeyPairs;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;
import org.omflow.booster.ha.tls.Pem;
import org.omflow.booster.ha.tls.TlsFiles;
import org.omflow.booster.ha.tls.TlsIdentity;

/** Who may see the web of a Booster by which certificate; and whose certificate ends a connection at any port. */
@Tag("key")
@Timeout(120)
@Tag("integration")
class WebByCertificateTest {
    private static final String API = "/api/status";

    @TempDir
    private static Path folder;

    private static TestBooster booster;
    private static TestAuthority ours;
    private static TestAuthority companys;

    @BeforeAll
    static void start() throws Exception {
        TlsFiles files = new TlsFiles(folder.resolve("booster/conf/tls"));
        ours = TestAuthority.ofBooster(files.folder());
        companys = TestAuthority.named("CN=CA,O=Example");
        Files.writeString(files.trusted(), Pem.write(List.of(companys.certificate())), StandardOpenOption.APPEND);
        Nodes nodes = new Nodes(files.folder(), Clock.systemUTC());
        for (String node : List.of("admin/amy", "server/server-a", "booster/secondary")) {
            nodes.admit(
                    NodeName.ofUser(node),
                    IssuedCertificate.first(
                            Instant.parse("2100-01-01T00:00:00Z"),
                            KeyPairs.make().getPublic(),
                            List.of()));
        }
        booster = TestBooster.start(folder.resolve("booster"), "tls=on", "tls.names=127.0.0.1");
    }

    @AfterAll
    static void stop() {
        booster.close();
    }

    @Test
    void anAdminNeedsNoPassword() throws Exception {
        assertThat(get(client(ours, "admin", "amy"), API, null).statusCode()).isEqualTo(200);
    }

    @Test
    void everyoneElseDoes() throws Exception {
        HttpResponse<String> server = get(client(ours, "server", "server-a"), API, null);
        assertThat(server.statusCode()).isEqualTo(403);
        assertThat(server.body()).contains("User 'server/server-a' does not have the role 'admin'");
        assertThat(booster.audit())
                .anySatisfy(line -> assertThat(line.toString()).contains("server/server-a", "no admin"));
        assertThat(get(client(ours, "booster", "secondary"), API, null).statusCode())
                .isEqualTo(401);
        HttpResponse<String> employee = get(client(companys, "admin", "amy"), API, null);
        assertThat(employee.statusCode()).isEqualTo(401);
        assertThat(employee.body()).contains("not from the cluster's own authority");
        HttpResponse<String> nobody = get(nobody(), API, null);
        assertThat(nobody.statusCode()).isEqualTo(401);
        assertThat(nobody.body()).contains("Give user and password of an admin");
    }

    @Test
    void whoGivesUserAndPasswordIsJudgedByThese() throws Exception {
        String password = booster.password("admin");
        assertThat(get(client(ours, "server", "server-a"), API, "admin:" + password)
                        .statusCode())
                .isEqualTo(200);
        Encryption admin = client(ours, "admin", "amy");
        assertThat(get(admin, API, "admin:wrong-password").statusCode()).isEqualTo(401);
        assertThat(get(admin, API, "nonsense").statusCode()).isEqualTo(401);
        assertThat(get(admin, API, null).statusCode()).isEqualTo(200);
    }

    @Test
    void whatEveryoneMaySeeNeedsNeither() throws Exception {
        assertThat(get(nobody(), "/health/live", null).statusCode()).isEqualTo(200);
        assertThat(get(client(companys, "admin", "amy"), "/health/live", null).statusCode())
                .isEqualTo(200);
    }

    /** Java's own clients keep such certificates to themselves; others show them. */
    @ParameterizedTest
    @ValueSource(strings = {"messages", "clients", "web"})
    void aCertificateOfAStrangerOrOneThatHasEndedIsNoIntroduction(String port) throws Exception {
        TestAuthority stranger = TestAuthority.named("CN=CA,O=Elsewhere");
        Clock longAgo = Clock.offset(Clock.systemUTC(), Duration.ofDays(-91));

        handshake(port, showing(ours, "server", Clock.systemUTC()));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> handshake(port, showing(stranger, "server", Clock.systemUTC())));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> handshake(port, showing(ours, "server", longAgo)));
    }

    /** TLS 1.2, in which a handshake is over only when both have agreed. */
    private static void handshake(String name, SSLContext context) throws IOException {
        BoosterStatus status = booster.booster().status();
        int port =
                switch (name) {
                    case "messages" -> status.messagesPort();
                    case "clients" -> status.clientsPort();
                    default -> status.webPort();
                };
        try (Socket socket = context.getSocketFactory().createSocket("127.0.0.1", port)) {
            ((SSLSocket) socket).setEnabledProtocols(new String[] {"TLSv1.2"});
            ((SSLSocket) socket).startHandshake();
        }
    }

    private static HttpResponse<String> get(Encryption encryption, String path, String login) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("https://127.0.0.1:" + booster.booster().status().webPort() + path));
        if (login != null) {
            String encoded = Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
            request.header("Authorization", login.contains(":") ? "Basic " + encoded : login);
        }
        return encryption.http().build().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static Encryption nobody() throws Exception {
        TlsFiles files = new TlsFiles(Files.createTempDirectory(folder, "nobody"));
        Files.writeString(files.trusted(), Pem.write(List.of(ours.certificate())));
        return Encryption.by(TlsIdentity.in(files));
    }

    private static Encryption client(TestAuthority authority, String role, String name) throws Exception {
        return authority.client(node(role, name), ours, Files.createTempDirectory(folder, name), Clock.systemUTC());
    }

    private static NodeCertificate node(String role, String name) {
        return new NodeCertificate(new NodeName(role, name), NodeCertificate.FIRST);
    }

    /** One who shows a certificate whether it will do or not. */
    private static SSLContext showing(TestAuthority authority, String role, Clock clock) throws Exception {
        TlsFiles files = new TlsFiles(Files.createTempDirectory(folder, "showing"));
        authority.client(node(role, "x"), ours, files.folder(), clock);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                new KeyManager[] {
                    new Always(
                            files.readChain().toArray(X509Certificate[]::new),
                            Pem.key(Files.readString(files.certificate())))
                },
                new TrustManager[] {new Everyone()},
                null);
        return context;
    }

    /** Shows its certificate to anybody. */
    private static final class Always extends X509ExtendedKeyManager {
        private final X509Certificate[] chain;
        private final PrivateKey key;

        Always(X509Certificate[] chain, PrivateKey key) {
            this.chain = chain;
            this.key = key;
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return "x";
        }

        @Override
        public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
            return "x";
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[] {"x"};
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return null;
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return chain;
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }
    }

    /** Trusts everyone. */
    private static final class Everyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
