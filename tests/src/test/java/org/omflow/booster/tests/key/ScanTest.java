package org.omflow.booster.tests.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.tls.Pem;
import org.omflow.booster.ha.tls.TlsFiles;
import org.omflow.booster.installer.cluster.BoosterPorts;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.installer.cluster.DemoDatabase;
import org.omflow.booster.tests.cluster.TestClusters;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * What sslscan, a scanner for weak encryption that is not ours, says of every port that encrypts, in a cluster whose machines
 * have joined by tokens; and for a moment what the long tests do to such a cluster.
 */
@Tag("key")
@Timeout(300)
@Tag("integration")
class ScanTest {
    /** As OpenSSL, and so the scanner, calls those of {@code TlsRules}. */
    private static final Set<String> CIPHERS = Set.of(
            "TLS_AES_256_GCM_SHA384",
            "TLS_AES_128_GCM_SHA256",
            "TLS_CHACHA20_POLY1305_SHA256",
            "ECDHE-ECDSA-AES256-GCM-SHA384",
            "ECDHE-ECDSA-AES128-GCM-SHA256",
            "ECDHE-ECDSA-CHACHA20-POLY1305",
            "ECDHE-RSA-AES256-GCM-SHA384",
            "ECDHE-RSA-AES128-GCM-SHA256",
            "ECDHE-RSA-CHACHA20-POLY1305");

    /** Of key agreements, as security levels; RSA of 3,072 bits has as much. */
    private static final int LEAST_BITS = 128;

    /**
     * What the scanner may tell of a port. Each is looked at below, but for: {@code fallback}, a signal against being talked
     * down to an older version, for which there is none here that is weak (Java has no such signal); {@code compression},
     * which it looks at only where its own OpenSSL can compress (Java's TLS cannot).
     */
    private static final Set<String> EXPLAINED = Set.of(
            "protocol", "renegotiation", "heartbleed", "cipher", "group", "certificates", "fallback", "compression");

    private static final Duration LIFE = Duration.ofHours(2);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path databaseFolder;

    private static DemoDatabase database;
    private static DemoCluster cluster;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        // Whoever joins is told of it by the Booster.
        database = DemoDatabase.embedded(databaseFolder);
        cluster = TestClusters.of(ScanTest.class)
                .joined()
                .database(database.url() + "?user=" + database.user())
                .boosterSetting("database.url", database.url())
                .boosterSetting("database.user", database.user())
                .caPassphrase("open sesame")
                .boosterSetting("tls.certificate-life", LIFE.toHours() + "h")
                .servers("server-a", "server-b")
                .start();
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
        if (database != null) {
            database.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"messages", "clients", "web", "server"})
    void nothingWeakIsSpoken(String port) throws Exception {
        assumeThat(Stream.of(System.getenv("PATH").split(File.pathSeparator)))
                .as("sslscan is not installed (apt-get install sslscan): the ports are not scanned")
                .anyMatch(path -> Files.isExecutable(Path.of(path, "sslscan")));
        Element scan = scan(port);

        assertThat(children(scan)).extracting(Element::getTagName).isSubsetOf(EXPLAINED);
        assertThat(named(scan, "protocol").stream()
                        .filter(one -> one.getAttribute("enabled").equals("1"))
                        .map(one -> one.getAttribute("type") + one.getAttribute("version")))
                .containsExactlyInAnyOrder("tls1.2", "tls1.3");
        assertThat(named(scan, "cipher")).isNotEmpty().allSatisfy(one -> {
            assertThat(one.getAttribute("cipher")).isIn(CIPHERS);
            assertThat(one.getAttribute("strength")).isIn("acceptable", "strong");
        });
        assertThat(named(scan, "group")).isNotEmpty().allSatisfy(one -> assertThat(
                        Integer.parseInt(one.getAttribute("bits")))
                .as(one.getAttribute("name"))
                .isGreaterThanOrEqualTo(LEAST_BITS));
        // By the client, in the middle of a connection.
        assertThat(named(scan, "renegotiation"))
                .singleElement()
                .satisfies(one -> assertThat(one.getAttribute("supported")).isEqualTo("0"));
        assertThat(named(scan, "heartbleed"))
                .allSatisfy(one -> assertThat(one.getAttribute("vulnerable")).isEqualTo("0"));
        assertThat(named(scan, "compression"))
                .allSatisfy(one -> assertThat(one.getAttribute("supported")).isEqualTo("0"));
        certificate(named(scan, "certificate").get(0));
    }

    /** The machines joined, so that the Booster was able to open it. */
    @Test
    void theKeyOfTheAuthorityIsOpenedByThePassphraseGiven() throws Exception {
        Path folder = tls(cluster.booster().home()).folder();

        assertThat(Files.readString(folder.resolve("ca.key"))).contains("BEGIN ENCRYPTED PRIVATE KEY");
        assertThat(folder.resolve("ca.secret")).doesNotExist();
    }

    @Test
    void certificatesAreGoodForAsLongAsIsSet() throws Exception {
        List<X509Certificate> chain = tls(cluster.server("server-a").home()).readChain();

        Instant ends = chain.get(0).getNotAfter().toInstant();
        assertThat(ends).isBetween(Instant.now(), Instant.now().plus(LIFE));
        chain.get(0)
                .verify(Pem.certificates(Files.readString(cluster.authority()))
                        .get(0)
                        .getPublicKey());
    }

    @Test
    void whoIsExpelledIsGoneAndAnotherJoinsByAToken() throws Exception {
        awaitUsers(users -> users.contains("server/server-b"));

        cluster.booster().expel("server", "server-b");
        awaitUsers(users -> !users.contains("server/server-b"));
        cluster.server("server-b").process().stop();

        cluster.addServer("server-c");
        awaitUsers(users -> users.contains("server/server-c") && !users.contains("server/server-b"));
    }

    /** Waits until the Booster says so of those who are connected; when it does not answer it says nothing. */
    private static void awaitUsers(Predicate<List<String>> wanted) {
        await().atMost(PATIENCE).until(() -> cluster.booster()
                .nodes(cluster.admin())
                .map(nodes -> nodes.findValuesAsText("user"))
                .filter(wanted)
                .isPresent());
    }

    private static TlsFiles tls(Path home) {
        return new TlsFiles(home.resolve("conf/tls"));
    }

    private static void certificate(Element certificate) {
        assertThat(text(certificate, "signature-algorithm")).contains("ecdsa-with-SHA256");
        assertThat(text(certificate, "expired")).isEqualTo("false");
        assertThat(text(certificate, "self-signed")).isEqualTo("false");
        assertThat(named(certificate, "pk")).singleElement().satisfies(key -> {
            assertThat(key.getAttribute("error")).isEqualTo("false");
            assertThat(key.getAttribute("type")).isEqualTo("EC");
            assertThat(Integer.parseInt(key.getAttribute("bits"))).isGreaterThanOrEqualTo(LEAST_BITS);
        });
    }

    private Element scan(String port) throws Exception {
        BoosterPorts booster = cluster.boosters().get(0).ports();
        URI server = cluster.servers().get(0).url();
        String target =
                switch (port) {
                    case "messages" -> booster.host() + ":" + booster.messages();
                    case "clients" -> booster.host() + ":" + booster.clients();
                    case "web" -> booster.host() + ":" + booster.web();
                    default -> server.getHost() + ":" + server.getPort();
                };
        Path xml = folder.resolve("scan.xml");
        Process scanner = new ProcessBuilder("sslscan", "--xml=" + xml, target)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("scan.txt").toFile())
                .start();
        assertThat(scanner.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(scanner.exitValue())
                .as(Files.readString(folder.resolve("scan.txt")))
                .isZero();
        Element document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(xml.toFile())
                .getDocumentElement();
        return named(document, "ssltest").get(0);
    }

    private static List<Element> children(Element of) {
        NodeList nodes = of.getChildNodes();
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .filter(Element.class::isInstance)
                .map(Element.class::cast)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static List<Element> named(Element within, String name) {
        NodeList nodes = within.getElementsByTagName(name);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> (Element) nodes.item(i))
                .toList();
    }

    private static String text(Element within, String name) {
        return named(within, name).get(0).getTextContent().strip();
    }
}
