package org.omflow.booster.ha.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whom a part of the cluster takes for a Booster: nobody whose certificate says something else. */
@Tag("key")
@Timeout(60)
class BoosterCertificateTest {
    private static final X500Principal OURS = new X500Principal("CN=Booster CA 1,O=OMFLOW Booster");
    private static final X500Principal COMPANYS = new X500Principal("CN=CA,O=Example");

    @TempDir
    private Path folder;

    private final KeyPair authority = KeyPairs.make();

    @Test
    void aBoosterIsOne() throws Exception {
        assertThat(refusal(OURS, subject("booster", "primary"))).isNull();
    }

    @Test
    void aNodeOfAnotherRoleIsNoneWhateverItsNames() throws Exception {
        for (String role : List.of("server", "agent", "submitter", "admin", "boosters")) {
            assertThat(refusal(OURS, subject(role, "primary")))
                    .as(role)
                    .contains("it belongs to " + role + " primary and not to a Booster");
        }
    }

    @Test
    void aCertificateOfTheClusterWithoutANodeIsNone() throws Exception {
        assertThat(refusal(OURS, new X500Principal("CN=primary,O=OMFLOW Booster")))
                .contains("it belongs to no node and not to a Booster");
    }

    @Test
    void anAdministratorsOwnAuthorityKnowsNoRoles() throws Exception {
        assertThat(refusal(COMPANYS, new X500Principal("CN=booster-a.example,O=Example")))
                .isNull();
    }

    @Test
    void aClientOutsideTheClusterConnectsToServersToo() throws Exception {
        TlsFiles trusting = trusting(OURS);
        assertThat(refusal(TlsIdentity.ofOutsideClient(trusting), OURS, subject("server", "server-a")))
                .isNull();
    }

    private String refusal(X500Principal issuer, X500Principal subject) throws Exception {
        return refusal(TlsIdentity.in(trusting(issuer)), issuer, subject);
    }

    /** Why this client does not talk to one with this certificate for the right address; null when it does. */
    private String refusal(TlsIdentity client, X500Principal issuer, X500Principal subject) throws Exception {
        TlsFiles files = trusting(issuer);
        KeyPair keys = KeyPairs.make();
        Files.writeString(
                files.certificate(),
                TlsFiles.together(keys.getPrivate(), List.of(certificate(issuer, subject, keys, false))));
        try (SSLServerSocket listening = (SSLServerSocket) TlsIdentity.in(files)
                        .context()
                        .getServerSocketFactory()
                        .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SSLSocket out = (SSLSocket)
                        client.context().getSocketFactory().createSocket("127.0.0.1", listening.getLocalPort())) {
            CompletableFuture<Void> answering = CompletableFuture.runAsync(() -> answer(listening));
            var parameters = out.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            out.setSSLParameters(parameters);
            try {
                out.startHandshake();
                return null;
            } catch (SSLException e) {
                return e.getMessage();
            } finally {
                out.close();
                answering.join();
            }
        }
    }

    private static void answer(SSLServerSocket listening) {
        try (SSLSocket in = (SSLSocket) listening.accept()) {
            in.startHandshake();
        } catch (IOException e) {
            // The client says why.
            return;
        }
    }

    private TlsFiles trusting(X500Principal issuer) throws Exception {
        TlsFiles files = new TlsFiles(Files.createTempDirectory(folder, "tls"));
        Files.writeString(files.trusted(), Pem.write(List.of(certificate(issuer, issuer, authority, true))));
        return files;
    }

    private static X500Principal subject(String role, String name) {
        return new NodeCertificate(new NodeName(role, name), NodeCertificate.FIRST).subject();
    }

    private X509Certificate certificate(X500Principal issuer, X500Principal subject, KeyPair keys, boolean root)
            throws Exception {
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer,
                BigInteger.valueOf(System.nanoTime()),
                Date.from(now.minus(Duration.ofDays(1))),
                Date.from(now.plus(Duration.ofDays(1))),
                subject,
                keys.getPublic());
        if (root) {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        } else {
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(new JcaContentSignerBuilder(KeyPairs.SIGNATURE).build(authority.getPrivate())));
    }
}
