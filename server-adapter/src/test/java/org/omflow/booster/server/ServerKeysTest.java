package org.omflow.booster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.tls.KeyPairs;
import org.omflow.booster.ha.tls.Pem;
import org.omflow.booster.ha.tls.TlsException;
import org.omflow.booster.ha.tls.TlsFiles;

/** Which certificates a server needs for what. */
@Tag("key")
class ServerKeysTest {
    @TempDir
    private Path conf;

    @Test
    void aServerThatEncryptsNothingNeedsNone() throws Exception {
        ServerKeys keys = ServerKeys.of(settings("off", "off"), conf);

        assertThat(keys.toBooster()).isSameAs(Encryption.NONE);
        assertThat(keys.web()).isSameAs(Encryption.NONE);
    }

    @Test
    void whatIsMissingIsNamed() throws Exception {
        TlsFiles files = new TlsFiles(conf.resolve("tls"));
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> ServerKeys.of(settings("on", "off"), conf))
                .withMessageContaining(files.trusted().toString());

        KeyPair authority = KeyPairs.make();
        Files.createDirectories(files.folder());
        Files.writeString(files.trusted(), Pem.write(List.of(selfSigned(authority))));

        assertThat(ServerKeys.of(settings("on", "off"), conf).toBooster().scheme())
                .isEqualTo("https");
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> ServerKeys.of(settings("on", "on"), conf))
                .withMessageContaining(files.certificate().toString())
                .withMessageContaining("token add server");

        Files.writeString(
                files.certificate(), TlsFiles.together(authority.getPrivate(), List.of(selfSigned(authority))));
        ServerKeys keys = ServerKeys.of(settings("off", "on"), conf);
        assertThat(keys.toBooster()).isSameAs(Encryption.NONE);
        assertThat(keys.web().scheme()).isEqualTo("https");
    }

    private static X509Certificate selfSigned(KeyPair keys) throws Exception {
        X500Principal name = new X500Principal("CN=test");
        Instant now = Instant.now();
        return new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                name,
                                BigInteger.ONE,
                                Date.from(now.minus(Duration.ofDays(1))),
                                Date.from(now.plus(Duration.ofDays(1))),
                                name,
                                keys.getPublic())
                        .build(new JcaContentSignerBuilder(KeyPairs.SIGNATURE).build(keys.getPrivate())));
    }

    private static Settings settings(String toBooster, String web) {
        Map<String, String> environment = new HashMap<>();
        environment.put("OMFLOW_SERVER_NAME", "server-a");
        environment.put("OMFLOW_BOOSTER_PASSWORD", "x");
        environment.put("OMFLOW_DATABASE_URL", "jdbc:postgresql://127.0.0.1/x");
        environment.put("OMFLOW_BOOSTER_TLS", toBooster);
        environment.put("OMFLOW_HTTP_TLS", web);
        return Settings.read(ServerOptions.ALL, Path.of("absent"), environment, Map.of());
    }
}
