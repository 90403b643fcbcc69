package org.omflow.booster.broker.key;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.omflow.booster.ha.join.CertificateRenewal;
import org.omflow.booster.ha.tls.KeyPairs;
import org.omflow.booster.ha.tls.NodeCertificate;

/** The certificate authority of the cluster: it signs the certificates of all members, who trust no other. Immutable. */
public final class CertificateAuthority {
    /** How long the certificate of the authority itself is valid. */
    static final Duration LIFE = Duration.ofDays(3650);

    private static final KeyPurposeId[] CLIENTS = {KeyPurposeId.id_kp_clientAuth};
    private static final KeyPurposeId[] SERVERS_AND_CLIENTS = {
        KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
    };
    private static final int SERIAL_BITS = 127;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final X509Certificate certificate;
    private final PrivateKey key;

    CertificateAuthority(X509Certificate certificate, PrivateKey key) {
        this.certificate = certificate;
        this.key = key;
    }

    static CertificateAuthority make(Clock clock) {
        KeyPair keys = KeyPairs.make();
        // A random part tells the authorities of two clusters apart, as some tools find one by its name alone.
        X500Principal name = new X500Principal(
                "CN=Booster CA " + Long.toHexString(RANDOM.nextLong()) + ",O=" + NodeCertificate.ORGANIZATION);
        Instant now = clock.instant();
        try {
            X509v3CertificateBuilder builder = builder(name, name, keys.getPublic(), now, LIFE)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            return new CertificateAuthority(sign(builder, keys.getPrivate()), keys.getPrivate());
        } catch (CertIOException e) {
            throw bug(e);
        }
    }

    /** The certificate that every member trusts. */
    public X509Certificate certificate() {
        return certificate;
    }

    PrivateKey key() {
        return key;
    }

    /**
     * Issues the certificate of a node for its public key. Only those that others connect to, Boosters and servers, get
     * one for the use of a TLS server and with names.
     *
     * @param names names and IP addresses under which others reach the node; left out for one that nobody connects to
     * @param life how long it is valid
     */
    X509Certificate issue(NodeCertificate node, PublicKey nodeKey, List<String> names, Duration life, Clock clock) {
        try {
            X509v3CertificateBuilder builder = builder(
                            certificate.getSubjectX500Principal(), node.subject(), nodeKey, clock.instant(), life)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(
                            Extension.extendedKeyUsage,
                            false,
                            new ExtendedKeyUsage(node.node().isReached() ? SERVERS_AND_CLIENTS : CLIENTS))
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate));
            if (node.node().isReached() && !names.isEmpty()) {
                builder.addExtension(Extension.subjectAlternativeName, false, alternatives(names));
            }
            return sign(builder, key);
        } catch (CertIOException | GeneralSecurityException e) {
            throw bug(e);
        }
    }

    private static GeneralNames alternatives(List<String> names) {
        return new GeneralNames(names.stream()
                .distinct()
                .map(name -> new GeneralName(isIp(name) ? GeneralName.iPAddress : GeneralName.dNSName, name))
                .toArray(GeneralName[]::new));
    }

    private static boolean isIp(String name) {
        return name.contains(":") || name.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    }

    private static X509v3CertificateBuilder builder(
            X500Principal issuer, X500Principal subject, PublicKey key, Instant now, Duration life)
            throws CertIOException {
        try {
            ASN1ObjectIdentifier identifier = Extension.subjectKeyIdentifier;
            ASN1Encodable value = new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key);
            return new JcaX509v3CertificateBuilder(
                            issuer,
                            new BigInteger(SERIAL_BITS, RANDOM),
                            Date.from(now.minus(CertificateRenewal.CLOCKS_DIFFER)),
                            Date.from(now.plus(life)),
                            subject,
                            key)
                    .addExtension(identifier, false, value);
        } catch (GeneralSecurityException e) {
            throw bug(e);
        }
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key) {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(KeyPairs.SIGNATURE).build(key)));
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw bug(e);
        }
    }

    private static IllegalStateException bug(Exception e) {
        return new IllegalStateException("A certificate could not be created. Indicates a bug.", e);
    }
}
