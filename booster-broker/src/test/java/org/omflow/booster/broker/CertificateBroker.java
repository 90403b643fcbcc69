package org.omflow.booster.broker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.MetricsConfiguration;
import org.omflow.booster.broker.disk.DiskSpace;
import org.omflow.booster.broker.disk.DiskWatch;
import org.omflow.booster.broker.engine.Broker;
import org.omflow.booster.broker.engine.BrokerConfiguration;
import org.omflow.booster.broker.engine.LifecycleConfiguration;
import org.omflow.booster.broker.home.Home;
import org.omflow.booster.broker.key.BoosterKeys;
import org.omflow.booster.broker.key.TestAuthority;
import org.omflow.booster.broker.user.NodeLogins;
import org.omflow.booster.broker.user.Realm;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.broker.user.Users;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.testkit.TestClock;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;
import org.omflow.booster.ha.tls.Pem;
import org.omflow.booster.ha.tls.TlsFiles;
import org.omflow.booster.ha.tls.TlsIdentity;

/**
 * A message broker of a test with TLS and logins by certificate, whose clock can be set and which can expel nodes. It trusts,
 * beside the cluster's own authority, one of a company.
 */
final class CertificateBroker implements AutoCloseable {
    private final Path folder;
    private final TestAuthority ours;
    private final TestAuthority companys;
    private final Realm realm;
    private final Broker broker;
    private final Set<NodeName> expelled = ConcurrentHashMap.newKeySet();
    private final TestClock clock = TestClock.running();
    /** By which refused logins are counted. */
    private final TestClock minutes = TestClock.running();

    CertificateBroker(Path folder) throws Exception {
        this(folder, configuration -> {});
    }

    /** The same with more configuration, and settings written {@code name=value}. */
    CertificateBroker(Path folder, Consumer<Configuration> more, String... given) throws Exception {
        this.folder = folder;
        Home home = new Home(folder.resolve("booster"));
        TlsFiles files = new TlsFiles(home.conf().resolve(TlsFiles.FOLDER));
        ours = TestAuthority.ofBooster(files.folder());
        companys = TestAuthority.named("CN=CA,O=Example");
        Files.writeString(files.trusted(), Pem.write(List.of(companys.certificate())), StandardOpenOption.APPEND);
        BoosterKeys keys = BoosterKeys.in(
                files.folder(), "single", List.of("127.0.0.1"), "", TestAuthority.LIFE, true, Clock.systemUTC());
        Users users = new Users(home.conf());
        users.put("admin", UserRole.ADMIN, "admin-password".toCharArray());
        users.put("submitter", UserRole.SUBMITTER, "submitter-password".toCharArray());
        realm = new Realm(
                home.conf(),
                new NodeLogins(keys.identity()::authorities, node -> !expelled.contains(node.node()), clock),
                null,
                minutes);
        Settings settings = TestBooster.settings(given);
        DiskWatch disk = new DiskWatch(home.messageFolders(), settings, DiskSpace::of);
        broker = new Broker(realm.forBroker(), disk, () -> {});
        LifecycleConfiguration configuration = BrokerConfiguration.of(
                home,
                settings,
                Encryption.by(keys.identity()),
                new MetricsConfiguration(),
                disk,
                realm::isAdmin,
                Clock.systemUTC());
        more.accept(configuration);
        broker.beginAlone(configuration);
    }

    Broker broker() {
        return broker;
    }

    TestAuthority ours() {
        return ours;
    }

    /** One who has a certificate of the cluster's own authority. */
    Encryption node(String role, String name) throws Exception {
        return client(ours, role, name, Clock.systemUTC());
    }

    /** One whose certificate ends within the hour. */
    Encryption nodeWhoseCertificateEndsSoon(String role, String name) throws Exception {
        Duration life = TestAuthority.LIFE.minusMinutes(60);
        return client(ours, role, name, Clock.offset(Clock.systemUTC(), life.negated()));
    }

    /** One who has a certificate of the company's authority. */
    Encryption employee(String role, String name) throws Exception {
        return client(companys, role, name, Clock.systemUTC());
    }

    /** One who has a certificate of an authority that nobody trusts. */
    Encryption stranger(String role, String name) throws Exception {
        return client(TestAuthority.named("CN=CA,O=Elsewhere"), role, name, Clock.systemUTC());
    }

    /** One who has no certificate. */
    Encryption nobody() throws Exception {
        TlsFiles files = new TlsFiles(Files.createDirectories(folder.resolve("nobody")));
        Files.writeString(files.trusted(), Pem.write(List.of(ours.certificate())));
        return Encryption.by(TlsIdentity.in(files));
    }

    private Encryption client(TestAuthority authority, String role, String name, Clock clock) throws Exception {
        return authority.client(
                new NodeCertificate(new NodeName(role, name), NodeCertificate.FIRST),
                ours,
                Files.createTempDirectory(folder, name),
                clock);
    }

    /** Lets a node in no more, as a Booster does it. */
    void expel(String role, String name) {
        expelled.add(new NodeName(role, name));
        changed(List.of(new NodeName(role, name).user()));
    }

    /** Some user was changed. */
    void changed(List<String> gone) {
        realm.usersChanged();
        broker.usersChanged(gone);
    }

    /** Lets the minute pass within which only some refused logins are logged. */
    void passMinute() {
        minutes.forward(Duration.ofMinutes(1));
    }

    /** Sets the Booster's clock. */
    void ahead(Duration by) {
        clock.setAhead(by);
    }

    @Override
    public void close() {
        broker.close();
    }
}
