package org.omflow.booster.ha.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and certificates as text. */
@Tag("key")
class PemTest {
    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void aKeyOfEachKindIsReadBack(String kind) throws Exception {
        PrivateKey key = KeyPairGenerator.getInstance(kind).generateKeyPair().getPrivate();

        assertThat(Pem.key(Pem.write(key))).isEqualTo(key);
    }

    @Test
    void aKeyIsFoundAmongOtherThings() throws Exception {
        PrivateKey key = KeyPairs.make().getPrivate();

        assertThat(Pem.key("Bag Attributes\n  friendlyName: x\n" + Pem.write(key) + "more\n"))
                .isEqualTo(key);
    }

    /** Files joined without a line break, indented, saved on Windows, or with notes beside the marks. */
    @ParameterizedTest
    @ValueSource(
            strings = {"%s%s", "\uFEFF%s\n%s", "  %s\n  %s", "old: %s\nnew: %s", "-----BEGIN X-----\n%s\n%s", "%s x\n%s"
            })
    void everyBlockIsFoundWhateverIsBesideIt(String form) throws Exception {
        String one = Pem.write(KeyPairs.make().getPrivate()).strip();
        String other = Pem.write(KeyPairs.make().getPrivate()).strip();

        assertThat(Pem.blocks(form.formatted(one, other), "PRIVATE KEY"))
                .containsExactly(
                        Pem.blocks(one, "PRIVATE KEY").get(0),
                        Pem.blocks(other, "PRIVATE KEY").get(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"X25519", "DSA", "RSASSA-PSS"})
    void aKeyThatTlsCannotUseHereIsRefused(String kind) throws Exception {
        PrivateKey key = KeyPairGenerator.getInstance(kind).generateKeyPair().getPrivate();

        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> Pem.key(Pem.write(key)))
                .withMessageContaining("use EC, RSA or Ed25519");
    }

    @Test
    void aKeyInAnotherFormIsRefusedWithTheRemedy() {
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> Pem.key("-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----\n"))
                .withMessageContaining("openssl pkcs8 -topk8");
    }

    @Test
    void aKeyOfAnUnknownKindIsRefusedByName() throws Exception {
        PrivateKey key = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate();
        byte[] unknown = new PrivateKeyInfo(
                        new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.3.4")),
                        new DEROctetString(key.getEncoded()))
                .getEncoded();

        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> Pem.key(Pem.block("PRIVATE KEY", unknown)))
                .withMessageContaining("a key of type 1.2.3.4, which cannot be used here");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-----BEGIN CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n"
            })
    void whatIsNoCertificateIsRefused(String text) {
        assertThatExceptionOfType(TlsException.class).isThrownBy(() -> Pem.certificates(text));
    }
}
