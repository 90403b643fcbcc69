package org.omflow.booster.broker.usersync;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.omflow.booster.broker.audit.AuditLog;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.config.PairRole;
import org.omflow.booster.broker.node.Nodes;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.broker.user.Users;
import org.omflow.booster.broker.user.UsersException;
import org.omflow.booster.broker.web.TestWeb;
import org.omflow.booster.broker.wire.OtherBooster;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.tls.Encryption;

/** One of two Boosters of a test, as far as users go: its folder, its synchronization, and its web while that is up. */
final class TestSide implements AutoCloseable {
    static final String PASSWORD = "what both Boosters know";

    final Path home;
    final Users users;
    final Nodes nodes;
    final UserSync userSync;
    final int port;
    private final AuditLog audit;
    private final OtherBooster other;
    private TestWeb web;

    TestSide(Path home, PairRole role, int port, int peerPort, String password) {
        this.home = home;
        this.port = port;
        this.users = new Users(conf());
        this.nodes = new Nodes(conf(), Clock.systemUTC());
        this.audit = new AuditLog(home.resolve("logs"), Clock.systemUTC());
        Settings settings = Settings.read(
                BoosterBrokerOptions.ALL,
                List.of(
                        BoosterBrokerOptions.PAIR_ROLE,
                        BoosterBrokerOptions.PAIR_PEER,
                        BoosterBrokerOptions.PAIR_PEER_WEB,
                        BoosterBrokerOptions.PAIR_PASSWORD),
                Path.of("absent.properties"),
                Map.of(BoosterBrokerOptions.PAIR_PASSWORD.environmentName(), password),
                Map.of("pair.role", role.text(), "pair.peer-web", "127.0.0.1:" + peerPort));
        this.other = new OtherBooster(settings, Encryption.NONE);
        this.userSync = new UserSync(settings, Encryption.NONE, users, nodes, audit, Clock.systemUTC());
    }

    TestSide up() {
        web = TestWeb.ofPair(port, userSync.endpoint(), other, audit);
        return this;
    }

    void down() {
        if (web != null) {
            web.close();
            web = null;
        }
    }

    Path conf() {
        return home.resolve("conf");
    }

    /** Makes an admin, so that there are users with a number of changes of 1 at least. */
    TestSide with(String... names) throws UsersException {
        for (String name : names) {
            users.put(name, UserRole.ADMIN, (name + "-password").toCharArray());
        }
        return this;
    }

    Set<String> names() throws UsersException {
        return users.state().users().keySet();
    }

    long revision() throws UsersException {
        return users.state().revision();
    }

    /** Every file, to see that nothing was changed. */
    List<String> files() throws IOException {
        List<String> files = new ArrayList<>();
        if (Files.isDirectory(conf())) {
            try (var all = Files.list(conf())) {
                for (Path file : all.sorted().toList()) {
                    files.add(file.getFileName() + "=" + Files.readString(file));
                }
            }
        }
        return files;
    }

    String audit() throws IOException {
        Path file = home.resolve("logs").resolve("audit.log");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    @Override
    public void close() {
        userSync.close();
        down();
    }
}
