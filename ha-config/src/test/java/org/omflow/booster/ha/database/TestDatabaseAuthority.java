package org.omflow.booster.ha.database;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.omflow.booster.ha.tls.KeyPairs;
import org.omflow.booster.ha.tls.Pem;

/** A certificate authority of a test. */
final class TestDatabaseAuthority {
    private final String name;
    private final KeyPair keys = KeyPairs.make();
    private final X509Certificate certificate;

    TestDatabaseAuthority(String name) throws Exception {
        this.name = name;
        certificate = certificate("CN=" + name, keys, Extension.basicConstraints, new BasicConstraints(true));
    }

    /** Writes its certificate. */
    Path write(Path file) throws IOException {
        return Files.writeString(file, Pem.write(List.of(certificate)));
    }

    /** Writes a certificate for an address, and its private key beside it as {@code .key}. */
    Path issue(String address, Path file) throws Exception {
        KeyPair own = KeyPairs.make();
        X509Certificate issued = certificate(
                "CN=database",
                own,
                Extension.subjectAlternativeName,
                new GeneralNames(new GeneralName(GeneralName.iPAddress, address)));
        Path key = key(file);
        Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, Pem.write(own.getPrivate()));
        return Files.writeString(file, Pem.write(List.of(issued)));
    }

    static Path key(Path certificate) {
        return certificate.resolveSibling(certificate.getFileName() + ".key");
    }

    private X509Certificate certificate(
            String subject,
            KeyPair of,
            org.bouncycastle.asn1.ASN1ObjectIdentifier extension,
            org.bouncycastle.asn1.ASN1Encodable value)
            throws Exception {
        Instant now = Instant.now();
        return new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                new X500Name("CN=" + name),
                                BigInteger.valueOf(System.nanoTime()),
                                Date.from(now.minus(Duration.ofDays(1))),
                                Date.from(now.plus(Duration.ofDays(1))),
                                new X500Name(subject),
                                of.getPublic())
                        .addExtension(extension, true, value)
                        .build(new JcaContentSignerBuilder(KeyPairs.SIGNATURE).build(keys.getPrivate())));
    }
}
