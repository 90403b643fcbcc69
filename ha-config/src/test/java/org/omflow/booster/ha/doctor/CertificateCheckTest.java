package org.omflow.booster.ha.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.testkit.TestClock;
import org.omflow.booster.ha.tls.TlsException;

@Tag("key")
class CertificateCheckTest {
    private static final Instant BEGINS = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant ENDS = Instant.parse("2027-01-01T00:00:00Z");

    private static final String RENEWAL = "start the Booster";

    private final TestClock clock = new TestClock(BEGINS);

    @Test
    void aCertificateThatNobodyRenewedIsFoundInTime() throws Exception {
        Optional<X509Certificate> one = Optional.of(certificate(ENDS));
        CertificateCheck check = new CertificateCheck(() -> one, clock, RENEWAL);

        clock.set(BEGINS.minusSeconds(1));
        assertThat(text(check)).contains("valid from " + BEGINS).contains("timedatectl");
        clock.set(BEGINS);
        assertThat(check.look()).isEmpty();
        clock.set(ENDS.minus(CertificateCheck.SOON).minusSeconds(1));
        assertThat(check.look()).isEmpty();
        clock.set(ENDS.minus(CertificateCheck.SOON));
        assertThat(text(check)).contains("ends on " + ENDS).contains(RENEWAL);
        clock.set(ENDS);
        assertThat(text(check)).contains("has ended on " + ENDS);
    }

    @Test
    void oneThatLivesForDaysOnlyIsNotAlwaysFound() throws Exception {
        Optional<X509Certificate> one = Optional.of(certificate(BEGINS.plus(Duration.ofDays(6))));
        CertificateCheck check = new CertificateCheck(() -> one, clock, RENEWAL);

        clock.set(BEGINS.plus(Duration.ofDays(4)));
        assertThat(check.look()).isEmpty();
        clock.set(BEGINS.plus(Duration.ofDays(5)));
        assertThat(text(check)).contains("ends on");
    }

    @Test
    void withoutACertificateThereIsNothingToCheck() {
        assertThat(new CertificateCheck(Optional::empty, clock, RENEWAL).look()).isEmpty();
    }

    @Test
    void aCertificateThatCannotBeReadIsRefused() {
        CertificateCheck check = new CertificateCheck(
                () -> {
                    throw new TlsException("node.pem cannot be read");
                },
                clock,
                RENEWAL);
        assertThat(check.look()).singleElement().satisfies(found -> assertThat(found.refuses())
                .isTrue());
        assertThat(text(check)).contains("node.pem cannot be read", RENEWAL);
    }

    private static String text(CertificateCheck check) {
        List<Finding> found = check.look();
        assertThat(found).hasSize(1);
        return found.get(0).text();
    }

    private static X509Certificate certificate(Instant ends) throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("EC").generateKeyPair();
        X500Principal name = new X500Principal("CN=server-a");
        return new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                name, BigInteger.ONE, Date.from(BEGINS), Date.from(ends), name, keys.getPublic())
                        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }
}
