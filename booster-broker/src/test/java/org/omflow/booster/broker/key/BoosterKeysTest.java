package org.omflow.booster.broker.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.testkit.TestClock;
import org.omflow.booster.ha.tls.Fingerprint;
import org.omflow.booster.ha.tls.KeyPairs;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;
import org.omflow.booster.ha.tls.Pem;
import org.omflow.booster.ha.tls.TlsException;
import org.omflow.booster.ha.tls.TlsFiles;
import org.omflow.booster.ha.tls.TlsIdentity;

/** The keys and certificates of a Booster and its cluster. */
@Tag("key")
@Timeout(60)
@Tag("integration")
class BoosterKeysTest {
    private static final List<String> NAMES = List.of("booster.example", "127.0.0.1");

    private static final Duration LIFE = Duration.ofDays(90);

    @TempDir
    private Path folder;

    private final TestClock clock = new TestClock(Instant.now());

    @Test
    void aFirstStartMakesAnAuthorityAndACertificateOfIt() throws Exception {
        BoosterKeys keys = keys("");

        X509Certificate certificate = keys.identity().certificate().orElseThrow();
        X509Certificate authority = new TlsFiles(folder).readTrusted().get(0);
        certificate.verify(authority.getPublicKey());
        assertThat(CertificateText.names(certificate)).containsExactlyInAnyOrderElementsOf(NAMES);
        assertThat(authority.getBasicConstraints()).isZero();
        assertThat(certificate.getBasicConstraints()).as("no authority").isEqualTo(-1);
        assertThat(Duration.between(clock.instant(), certificate.getNotAfter().toInstant()))
                .isBetween(Duration.ofDays(89), Duration.ofDays(90));
        assertThat(Files.readString(folder.resolve("ca.key")))
                .startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----")
                .doesNotContain("BEGIN PRIVATE KEY");
    }

    @Test
    void onlyItsOwnerMayReadWhatItWrites() throws Exception {
        assumeThat(Files.getFileStore(folder).supportsFileAttributeView("posix"))
                .isTrue();
        keys("");

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(6).allSatisfy(file -> assertThat(
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------"));
        }
    }

    @Test
    void aLaterStartFindsTheSame() throws Exception {
        X509Certificate first = keys("").identity().certificate().orElseThrow();

        assertThat(keys("").identity().certificate()).contains(first);
    }

    @Test
    void aPassphraseThatIsSetIsKeptNowhere() throws Exception {
        keys("open sesame, please");

        assertThat(folder.resolve("ca.secret")).doesNotExist();
        clock.set(clock.instant().plus(Duration.ofDays(61)));
        X509Certificate kept =
                keys("another passphrase").identity().certificate().orElseThrow();
        assertThat(kept.getNotAfter().toInstant())
                .as("what is still good is used on")
                .isBefore(clock.instant().plus(Duration.ofDays(30)));
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> new AuthorityFiles(new TlsFiles(folder), "another passphrase").read())
                .withMessageContaining(folder.resolve("ca.key").toString())
                .withMessageContaining("tls.ca-passphrase");
        X509Certificate renewed =
                keys("open sesame, please").identity().certificate().orElseThrow();
        assertThat(renewed.getNotAfter().toInstant()).isAfter(clock.instant().plus(Duration.ofDays(89)));
    }

    @Test
    void aCertificateIsRenewedInTimeWhileConnectionsGoOn() throws Exception {
        // So that Java's own clock finds the later one good as well.
        clock.set(clock.instant().minus(Duration.ofDays(61)));
        BoosterKeys keys = keys("");
        X509Certificate first = keys.identity().certificate().orElseThrow();
        SSLContext client = TlsIdentity.in(trustingOnly()).context();
        try (SSLServerSocket server = (SSLServerSocket) keys.identity()
                        .context()
                        .getServerSocketFactory()
                        .createServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
                Echo before = new Echo(server, client)) {
            clock.set(clock.instant().plus(Duration.ofDays(59)));
            keys.reloadAndRenew();
            assertThat(keys.identity().certificate()).as("not yet").contains(first);

            clock.set(clock.instant().plus(Duration.ofDays(2)));
            keys.reloadAndRenew();

            X509Certificate second = keys.identity().certificate().orElseThrow();
            assertThat(second.getNotAfter()).isAfter(first.getNotAfter());
            assertThat(before.answers()).as("the old connection").isTrue();
            // One who comes back takes up its session with the old one, for a day at most.
            try (Echo after = new Echo(
                    server,
                    TlsIdentity.in(new TlsFiles(folder.resolve("client"))).context())) {
                assertThat(after.answers()).isTrue();
                assertThat(after.seen()).isEqualTo(second);
            }
        }
    }

    @Test
    void aCertificateForOtherNamesIsMadeAnew() throws Exception {
        keys("");

        X509Certificate anew = BoosterKeys.in(folder, "single", List.of("moved.example"), "", LIFE, true, clock)
                .identity()
                .certificate()
                .orElseThrow();

        assertThat(CertificateText.names(anew)).contains("moved.example");
    }

    @Test
    void anAddressIsTheSameHoweverItIsWritten() throws Exception {
        List<String> names = List.of("::1", "FE80::A", "Booster.Example");
        X509Certificate first = BoosterKeys.in(folder, "single", names, "", LIFE, true, clock)
                .identity()
                .certificate()
                .orElseThrow();

        BoosterKeys again = BoosterKeys.in(folder, "single", names, "", LIFE, true, clock);
        again.reloadAndRenew();

        assertThat(again.identity().certificate()).contains(first);
    }

    @Test
    void whatAnAdministratorBroughtIsUsedAndLeftAlone() throws Exception {
        TlsFiles files = new TlsFiles(folder);
        X509Certificate brought = bring(files);

        BoosterKeys keys = keys("");
        clock.set(clock.instant().plus(Duration.ofDays(80)));
        keys.reloadAndRenew();

        assertThat(keys.identity().certificate()).contains(brought);
        assertThat(folder.resolve("ca.key")).doesNotExist();
    }

    @Test
    void whatAnAdministratorBroughtIsLeftAloneAlsoWhereThereWasAnAuthorityBefore() throws Exception {
        BoosterKeys keys = keys("");
        X509Certificate brought = bring(new TlsFiles(folder));
        clock.set(clock.instant().plus(Duration.ofDays(80)));

        keys.reloadAndRenew();
        BoosterKeys later = BoosterKeys.in(folder, "single", List.of("moved.example"), "", LIFE, true, clock);

        assertThat(keys.identity().certificate()).contains(brought);
        assertThat(later.identity().certificate()).contains(brought);
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> new IssuedKeys(new TlsFiles(folder), "", LIFE, clock)
                        .write(new NodeName("server", "server-a"), List.of("x"), folder.resolve("server")))
                .withMessageContaining("has no key of the authority in");
    }

    @Test
    void whatAnAdministratorPutsThereLaterIsTakenWithoutARestart() throws Exception {
        TlsFiles files = new TlsFiles(folder);
        bring(files);
        BoosterKeys keys = keys("");

        X509Certificate next = bring(files);
        keys.reloadAndRenew();

        assertThat(keys.identity().certificate()).contains(next);
    }

    @Test
    void filesThatDoNotBelongTogetherAreNamed() throws Exception {
        TlsFiles files = new TlsFiles(folder);
        bring(files);
        Files.writeString(folder.resolve("node.key"), Pem.write(KeyPairs.make().getPrivate()));

        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> keys(""))
                .withMessageContaining(folder.resolve("node.key").toString())
                .withMessageContaining(files.certificate().toString());
    }

    @Test
    void aCertificateOfAnotherAuthorityIsRefused() throws Exception {
        TlsFiles files = new TlsFiles(folder);
        bring(files);
        Files.writeString(
                files.trusted(),
                Pem.write(List.of(CertificateAuthority.make(clock).certificate())));

        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> keys(""))
                .withMessageContaining(files.certificate().toString())
                .withMessageContaining("does not chain to an authority in " + files.trusted());
    }

    @Test
    void aLostPassphraseDoesNotKeepItFromStarting() throws Exception {
        X509Certificate first = keys("").identity().certificate().orElseThrow();
        Files.delete(folder.resolve("ca.secret"));

        assertThat(keys("").identity().certificate()).contains(first);
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> new AuthorityFiles(new TlsFiles(folder), "").requirePassphrase())
                .withMessageContaining("ca.secret")
                .withMessageContaining("tls.ca-passphrase");
    }

    @Test
    void aDamagedFileIsNamed() throws Exception {
        keys("");
        Files.writeString(folder.resolve("ca.pem"), "nothing");

        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> keys(""))
                .withMessageContaining(folder.resolve("ca.pem").toString())
                .withMessageContaining("no certificate");
    }

    @Test
    void aDamagedFileWhileItRunsChangesNothing() throws Exception {
        BoosterKeys keys = keys("");
        X509Certificate first = keys.identity().certificate().orElseThrow();
        Files.writeString(folder.resolve("node.pem"), "nothing");
        keys.reloadAndRenew();
        Files.delete(folder.resolve("node.pem"));
        keys.reloadAndRenew();

        assertThat(keys.identity().certificate()).contains(first);
    }

    @Test
    void aSecondaryMakesNoAuthorityOfItsOwn() {
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> BoosterKeys.in(folder, "secondary", NAMES, "", LIFE, false, clock))
                .withMessageContaining(folder.toString())
                .withMessageContaining("token add booster");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void theSecondBoosterGetsTheAuthorityAndAServerDoesNot() throws Exception {
        keys("");
        IssuedKeys issued = new IssuedKeys(new TlsFiles(folder), "", LIFE, clock);
        Path second = folder.resolve("second");
        Path server = folder.resolve("server");

        issued.write(new NodeName("booster", "secondary"), List.of("127.0.0.2", "booster-b.example"), second);
        issued.write(new NodeName("server", "server-a"), List.of("127.0.0.3"), server);

        clock.set(clock.instant().plus(Duration.ofDays(61)));
        X509Certificate renewed = BoosterKeys.in(second, "secondary", List.of("127.0.0.2"), "", LIFE, false, clock)
                .identity()
                .certificate()
                .orElseThrow();
        assertThat(renewed.getNotAfter().toInstant()).isAfter(clock.instant().plus(Duration.ofDays(89)));
        assertThat(CertificateText.names(renewed)).contains("127.0.0.2", "booster-b.example");
        renewed.verify(new TlsFiles(folder).readTrusted().get(0).getPublicKey());
        assertThat(server.resolve("ca.key")).doesNotExist();
        assertThat(server.resolve("ca.secret")).doesNotExist();
        assertThat(TlsIdentity.in(new TlsFiles(server)).certificate()).isPresent();
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> issued.write(new NodeName("server", "server-a"), List.of(), server))
                .withMessageContaining("not empty");
    }

    @Test
    void openSslAgrees() throws Exception {
        assumeThat(Stream.of("/usr/bin/openssl", "/bin/openssl").anyMatch(path -> Files.exists(Path.of(path))))
                .as("openssl is here")
                .isTrue();
        keys("open sesame, please");

        assertThat(run("openssl", "verify", "-purpose", "sslserver", "-CAfile", "ca.pem", "node.pem"))
                .contains("node.pem: OK");
        assertThat(run("openssl", "x509", "-in", "ca.pem", "-noout", "-fingerprint", "-sha256")
                        .replace(":", ""))
                .containsIgnoringCase(
                        Fingerprint.of(new TlsFiles(folder).readTrusted().get(0))
                                .text());
        assertThat(run("openssl", "pkey", "-in", "ca.key", "-passin", "pass:open sesame, please", "-noout", "-text"))
                .contains("prime256v1");
    }

    private String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private BoosterKeys keys(String passphrase) throws TlsException {
        return BoosterKeys.in(folder, "single", NAMES, passphrase, LIFE, true, clock);
    }

    /** The certificate of an authority elsewhere, as an administrator would put it into the folder. */
    private X509Certificate bring(TlsFiles files) throws Exception {
        CertificateAuthority elsewhere = CertificateAuthority.make(clock);
        KeyPair pair = KeyPairs.make();
        X509Certificate certificate = elsewhere.issue(
                new NodeCertificate(new NodeName("booster", "brought"), NodeCertificate.FIRST),
                pair.getPublic(),
                NAMES,
                LIFE,
                clock);
        Files.writeString(files.trusted(), Pem.write(List.of(elsewhere.certificate())));
        Files.writeString(files.certificate(), Pem.write(List.of(certificate)));
        Files.writeString(folder.resolve("node.key"), Pem.write(pair.getPrivate()));
        return certificate;
    }

    private TlsFiles trustingOnly() throws Exception {
        TlsFiles client = new TlsFiles(Files.createDirectory(folder.resolve("client")));
        Files.copy(folder.resolve("ca.pem"), client.trusted());
        return client;
    }

    /** A connection over which a byte comes back. */
    private static final class Echo implements AutoCloseable {
        private final SSLSocket near;

        Echo(SSLServerSocket server, SSLContext client) throws Exception {
            Thread accept = new Thread(() -> {
                try (SSLSocket far = (SSLSocket) server.accept()) {
                    for (int b = far.getInputStream().read();
                            b >= 0;
                            b = far.getInputStream().read()) {
                        far.getOutputStream().write(b);
                    }
                } catch (java.io.IOException e) {
                    // The test sees that nothing comes back.
                }
            });
            accept.setDaemon(true);
            accept.start();
            near = (SSLSocket) client.getSocketFactory().createSocket("127.0.0.1", server.getLocalPort());
            near.setSoTimeout(10_000);
            near.startHandshake();
        }

        boolean answers() throws Exception {
            near.getOutputStream().write(7);
            return near.getInputStream().read() == 7;
        }

        X509Certificate seen() throws Exception {
            return (X509Certificate) near.getSession().getPeerCertificates()[0];
        }

        @Override
        public void close() throws Exception {
            near.close();
        }
    }
}
