package org.omflow.booster.broker.key;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.tls.KeyPairs;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.Pem;
import org.omflow.booster.ha.tls.TlsFiles;
import org.omflow.booster.ha.tls.TlsIdentity;

/** A certificate authority of a test: that of a Booster, or another. */
public final class TestAuthority {
    /** How long its certificates are good for. */
    public static final Duration LIFE = Duration.ofDays(90);

    private final CertificateAuthority authority;

    private TestAuthority(CertificateAuthority authority) {
        this.authority = authority;
    }

    /** Makes that of the Booster whose {@code conf/tls} this will be. */
    public static TestAuthority ofBooster(Path tls) throws Exception {
        return new TestAuthority(new AuthorityFiles(new TlsFiles(tls), "").make(Clock.systemUTC()));
    }

    /** That of a Booster which has started. */
    public static TestAuthority in(Path tls) throws Exception {
        return new TestAuthority(
                new AuthorityFiles(new TlsFiles(tls), "").read().orElseThrow());
    }

    /** One of this name, such as {@code CN=CA,O=Example}. */
    public static TestAuthority named(String name) throws Exception {
        KeyPair keys = KeyPairs.make();
        X500Principal subject = new X500Principal(name);
        Instant now = Instant.now();
        X509Certificate certificate = new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                subject,
                                BigInteger.ONE,
                                Date.from(now.minus(Duration.ofDays(1))),
                                Date.from(now.plus(Duration.ofDays(365))),
                                subject,
                                keys.getPublic())
                        .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                        .build(new JcaContentSignerBuilder(KeyPairs.SIGNATURE).build(keys.getPrivate())));
        return new TestAuthority(new CertificateAuthority(certificate, keys.getPrivate()));
    }

    /** Its own certificate. */
    public X509Certificate certificate() {
        return authority.certificate();
    }

    /** A certificate that it signs. */
    public X509Certificate sign(NodeCertificate node, Clock clock) {
        return authority.issue(node, KeyPairs.make().getPublic(), List.of(), LIFE, clock);
    }

    /** One who has a certificate of this authority and trusts a Booster's. */
    public Encryption client(NodeCertificate node, TestAuthority trusted, Path folder, Clock clock) throws Exception {
        TlsFiles files = new TlsFiles(Files.createDirectories(folder));
        AuthorityFiles.write(files.trusted(), Pem.write(List.of(trusted.certificate(), certificate())));
        AuthorityFiles.issue(authority, node, List.of(), LIFE, files, clock);
        return Encryption.by(TlsIdentity.in(files));
    }
}
