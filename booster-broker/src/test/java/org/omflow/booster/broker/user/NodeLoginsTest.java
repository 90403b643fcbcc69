package org.omflow.booster.broker.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import javax.security.auth.Subject;
import javax.security.auth.login.FailedLoginException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.broker.key.TestAuthority;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;

/** Which certificates give which rights. */
@Tag("key")
class NodeLoginsTest {
    private static final Instant NOW = Instant.now();
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private static TestAuthority ours;
    private static TestAuthority companys;

    @BeforeAll
    static void authorities(@TempDir Path tls) throws Exception {
        ours = TestAuthority.ofBooster(tls);
        companys = TestAuthority.named("CN=OMFLOW Booster,OU=OMFLOW Booster,O=Example");
    }

    @ParameterizedTest
    @CsvSource({"server, SERVER", "agent, AGENT", "submitter, SUBMITTER", "admin, ADMIN"})
    void aNodeIsTheUserAndHasTheRoleThatItsCertificateNames(String role, UserRole expected) throws Exception {
        Subject subject = logins().login(ours.sign(node(role, "node-a"), CLOCK));

        assertThat(Realm.user(subject)).contains(role + "/node-a");
        assertThat(Realm.roles(subject)).containsExactly(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"booster", "boss", "root"})
    void aRoleOfNoUserLetsNobodyIn(String role) throws Exception {
        X509Certificate certificate = ours.sign(node(role, "single"), CLOCK);

        refused(logins(), certificate, role + " single");
        assertThat(logins().node(certificate).node()).as("known all the same").isEqualTo(new NodeName(role, "single"));
    }

    /** It is trusted for TLS, and names what it likes. */
    @Test
    void anAdministratorsOwnAuthorityGivesNoRights() throws Exception {
        refused(logins(), companys.sign(node("server", "server-a"), CLOCK), "not from the cluster's own authority");
    }

    @Test
    void aStrangersAuthorityOfTheSameNameGivesNoRights() throws Exception {
        TestAuthority stranger =
                TestAuthority.named(ours.certificate().getSubjectX500Principal().getName());

        refused(logins(), stranger.sign(node("server", "server-a"), CLOCK), "not from the cluster's own authority");
    }

    @Test
    void theAuthorityItselfIsNoNode() {
        refused(logins(), ours.certificate(), "names no node");
    }

    @Test
    void aCertificateIsGoodForItsTimeOnly() throws Exception {
        X509Certificate ended = ours.sign(node("server", "server-a"), Clock.offset(CLOCK, Duration.ofDays(-91)));
        X509Certificate toCome = ours.sign(node("server", "server-a"), Clock.offset(CLOCK, Duration.ofDays(2)));

        refused(logins(), ended, "expired at");
        refused(logins(), toCome, "is not valid before");
        assertThat(Realm.user(logins().loginAgain(ended)))
                .as("who was let in before")
                .contains("server/server-a");
    }

    @Test
    void anExpelledNodeIsRefusedAndComesBackWithItsNextAdmission() throws Exception {
        NodeLogins logins = new NodeLogins(NodeLoginsTest::trusted, certificate -> certificate.admission() > 1, CLOCK);
        X509Certificate first = ours.sign(node("server", "server-a"), CLOCK);
        X509Certificate second = ours.sign(new NodeCertificate(new NodeName("server", "server-a"), 2), CLOCK);

        refused(logins, first, "server server-a was expelled");
        assertThatExceptionOfType(FailedLoginException.class)
                .as("also over a connection that is open")
                .isThrownBy(() -> logins.loginAgain(first));
        assertThat(Realm.user(logins.login(second))).contains("server/server-a");
    }

    private static void refused(NodeLogins logins, X509Certificate certificate, String why) {
        assertThatExceptionOfType(FailedLoginException.class)
                .isThrownBy(() -> logins.login(certificate))
                .withMessageContaining(why);
    }

    private static NodeLogins logins() {
        return new NodeLogins(NodeLoginsTest::trusted, Admissions.ALL, CLOCK);
    }

    private static List<X509Certificate> trusted() {
        return List.of(companys.certificate(), ours.certificate());
    }

    private static NodeCertificate node(String role, String name) {
        return new NodeCertificate(new NodeName(role, name), NodeCertificate.FIRST);
    }
}
