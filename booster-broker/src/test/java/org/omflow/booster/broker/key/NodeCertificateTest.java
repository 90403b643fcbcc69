package org.omflow.booster.broker.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.tls.KeyPairs;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;

@Tag("key")
class NodeCertificateTest {
    private static final NodeName SERVER = new NodeName("server", "server-a");

    @Test
    void theNameInACertificateSaysWhoseItIs() throws Exception {
        assertThat(NodeCertificate.of(named(new NodeCertificate(SERVER, 1).subject())))
                .contains(new NodeCertificate(SERVER, 1));
        assertThat(NodeCertificate.of(named(new NodeCertificate(SERVER, 12).subject())))
                .contains(new NodeCertificate(SERVER, 12));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CN=server-a,OU=server",
                "CN=server-a,OU=server,O=Another",
                "CN=server-a,O=OMFLOW Booster",
                "OU=server,O=OMFLOW Booster",
                "CN=Booster CA 1,O=OMFLOW Booster",
                "CN=a,CN=server-a,OU=server,O=OMFLOW Booster",
                "CN=server-a,OU=admin,OU=server,O=OMFLOW Booster",
                "CN=server-a+OU=server,O=OMFLOW Booster",
                "CN=not a node,OU=server,O=OMFLOW Booster",
                "OID.2.5.4.5=0,CN=server-a,OU=server,O=OMFLOW Booster",
                "OID.2.5.4.5=x,CN=server-a,OU=server,O=OMFLOW Booster"
            })
    void anythingElseIsNobody(String name) throws Exception {
        assertThat(NodeCertificate.of(named(new X500Principal(name)))).isEmpty();
    }

    @Test
    void admissionsAreCountedFromOne() {
        assertThatIllegalArgumentException().isThrownBy(() -> new NodeCertificate(SERVER, 0));
    }

    @Test
    void aNodeLogsInUnderANameThatNoUserHas() {
        assertThat(SERVER.user()).isEqualTo("server/server-a");
    }

    private static X509Certificate named(X500Principal subject) throws Exception {
        KeyPair pair = KeyPairs.make();
        return new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                subject, BigInteger.ONE, new Date(0), new Date(1), subject, pair.getPublic())
                        .build(new JcaContentSignerBuilder(KeyPairs.SIGNATURE).build(pair.getPrivate())));
    }
}
