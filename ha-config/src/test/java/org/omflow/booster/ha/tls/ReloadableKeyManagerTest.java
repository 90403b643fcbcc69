package org.omflow.booster.ha.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which certificate a process shows to one whom it connects to: with a wrong one it would not even be asked for a password. */
@Tag("key")
@Timeout(60)
class ReloadableKeyManagerTest {
    @TempDir
    private Path folder;

    private final KeyPair authority = KeyPairs.make();
    private final Instant now = Instant.now();

    @Test
    void oneThatIsGoodForClientsIsShown() throws Exception {
        assertThat(shows(KeyPurposeId.id_kp_clientAuth, Duration.ofDays(1))).isTrue();
        assertThat(shows(KeyPurposeId.anyExtendedKeyUsage, Duration.ofDays(1))).isTrue();
        assertThat(shows(null, Duration.ofDays(1))).isTrue();
    }

    @Test
    void oneOfAServerAloneOrThatHasEndedIsNot() throws Exception {
        assertThat(shows(KeyPurposeId.id_kp_serverAuth, Duration.ofDays(1))).isFalse();
        assertThat(shows(KeyPurposeId.id_kp_clientAuth, Duration.ofMinutes(-1))).isFalse();
    }

    private boolean shows(KeyPurposeId use, Duration left) throws Exception {
        TlsIdentity server = identity(KeyPurposeId.id_kp_serverAuth, Duration.ofDays(1));
        TlsIdentity client = identity(use, left);
        try (SSLServerSocket listening = (SSLServerSocket) server.context()
                        .getServerSocketFactory()
                        .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SSLSocket out = (SSLSocket) client.context()
                        .getSocketFactory()
                        .createSocket(listening.getInetAddress(), listening.getLocalPort())) {
            listening.setWantClientAuth(true);
            // A handshake that is over on both sides at once.
            listening.setEnabledProtocols(new String[] {"TLSv1.2"});
            Thread connecting = new Thread(() -> {
                try {
                    out.startHandshake();
                } catch (java.io.IOException e) {
                    // Seen by the one who listens.
                    return;
                }
            });
            connecting.start();
            try (SSLSocket in = (SSLSocket) listening.accept()) {
                in.startHandshake();
                connecting.join();
                return out.getSession().getLocalCertificates() != null;
            }
        }
    }

    private TlsIdentity identity(KeyPurposeId use, Duration left) throws Exception {
        TlsFiles files = new TlsFiles(Files.createTempDirectory(folder, "tls"));
        X509Certificate root = certificate("CN=CA", authority, null, Duration.ofDays(2));
        KeyPair own = KeyPairs.make();
        X509Certificate certificate = certificate("CN=node", own, use, left);
        Files.writeString(files.trusted(), Pem.write(List.of(root)));
        Files.writeString(files.certificate(), TlsFiles.together(own.getPrivate(), List.of(certificate)));
        return TlsIdentity.in(files);
    }

    private X509Certificate certificate(String name, KeyPair keys, KeyPurposeId use, Duration left) throws Exception {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Principal("CN=CA"),
                BigInteger.valueOf(System.nanoTime()),
                Date.from(now.minus(Duration.ofDays(1))),
                Date.from(now.plus(left)),
                new X500Principal(name),
                keys.getPublic());
        if (keys == authority) {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        }
        if (use != null) {
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(use));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(new JcaContentSignerBuilder(KeyPairs.SIGNATURE).build(authority.getPrivate())));
    }
}
