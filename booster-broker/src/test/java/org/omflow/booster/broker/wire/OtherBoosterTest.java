package org.omflow.booster.broker.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.ClusterConnectMessage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.key.TestAuthority;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.tls.KeyPairs;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;

/** By what a Booster recognises the other one of its pair. */
@Tag("key")
class OtherBoosterTest {
    private static final ClusterConnectMessage LOGIN = new ClusterConnectMessage("pair", "secret");
    private static final Configuration CONFIGURATION =
            new ConfigurationImpl().setClusterUser("pair").setClusterPassword("secret");

    @TempDir
    private Path folder;

    private TestAuthority ours;
    private Encryption encryption;

    @BeforeEach
    void make() throws Exception {
        ours = TestAuthority.ofBooster(folder.resolve("booster"));
        encryption = ours.client(node("booster", "primary"), ours, folder.resolve("primary"), Clock.systemUTC());
    }

    @Test
    void aBoosterIsRecognised() {
        assertThat(refusal("b", encryption, ours.sign(node("booster", "secondary"), Clock.systemUTC())))
                .isNull();
    }

    @Test
    void anExpiredCertificateIsRefused() {
        Clock longAgo = Clock.offset(Clock.systemUTC(), TestAuthority.LIFE.multipliedBy(-2));

        assertThat(refusal("b", encryption, ours.sign(node("booster", "secondary"), longAgo)))
                .contains("expired");
    }

    @Test
    void aCertificateOfTheCompanyCountsForTheMachineOfTheOtherBoosterOnly() throws Exception {
        X509Certificate certificate = company("b.example");

        assertThat(refusal("B.example", encryption, certificate)).isNull();
        assertThat(refusal("c.example", encryption, certificate)).contains("b.example", "not for pair.peer, c.example");
    }

    @Test
    void withoutTlsThePasswordDecides() {
        assertThat(refusal("b", Encryption.NONE)).isNull();
        assertThat(new OtherBooster(settings("b"), Encryption.NONE)
                        .refusal(new ClusterConnectMessage("pair", "secre"), null, CONFIGURATION))
                .contains("pair.password");
        assertThat(new OtherBooster(settings("b"), Encryption.NONE)
                        .refusal(new ClusterConnectMessage(null, null), null, CONFIGURATION))
                .contains("pair.password");
    }

    @Test
    void aBoosterThatWorksAloneHasNoOther() {
        Settings alone = Settings.read(
                BoosterBrokerOptions.ALL, BoosterBrokerOptions.WITHOUT_DATABASE, Path.of("absent"), Map.of(), Map.of());

        assertThat(new OtherBooster(alone, Encryption.NONE).refusal(LOGIN, null, CONFIGURATION))
                .contains("works alone");
    }

    private static String refusal(String peer, Encryption encryption, X509Certificate... chain) {
        return new OtherBooster(settings(peer), encryption).refusal(LOGIN, chain, CONFIGURATION);
    }

    private static Settings settings(String peer) {
        return Settings.read(
                BoosterBrokerOptions.ALL,
                BoosterBrokerOptions.WITHOUT_DATABASE,
                Path.of("absent"),
                Map.of(),
                Map.of("pair.peer", peer + ":5169"));
    }

    private static NodeCertificate node(String role, String name) {
        return new NodeCertificate(new NodeName(role, name), NodeCertificate.FIRST);
    }

    private static X509Certificate company(String host) throws Exception {
        KeyPair keys = KeyPairs.make();
        X500Principal subject = new X500Principal("CN=" + host + ",O=Example");
        Instant now = Instant.now();
        return new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                subject,
                                BigInteger.ONE,
                                Date.from(now.minus(Duration.ofDays(1))),
                                Date.from(now.plus(Duration.ofDays(1))),
                                subject,
                                keys.getPublic())
                        .addExtension(
                                Extension.subjectAlternativeName,
                                false,
                                new GeneralNames(new GeneralName(GeneralName.dNSName, host)))
                        .build(new JcaContentSignerBuilder(KeyPairs.SIGNATURE).build(keys.getPrivate())));
    }
}
