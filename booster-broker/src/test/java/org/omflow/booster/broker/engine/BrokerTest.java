package org.omflow.booster.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.apache.activemq.artemis.core.config.MetricsConfiguration;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.config.BoosterStartException;
import org.omflow.booster.broker.disk.DiskSpace;
import org.omflow.booster.broker.disk.DiskWatch;
import org.omflow.booster.broker.home.Home;
import org.omflow.booster.broker.user.Realm;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.tls.Encryption;

/** A broker that ends and begins anew within one process. */
@Tag("pair")
@Tag("integration")
class BrokerTest {
    @TempDir
    private Path folder;

    @Test
    void aBrokerThatFailedIsNoReasonForTheNextToEnd() throws Exception {
        Home home = new Home(folder);
        Broker broker = broker(home);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> broker.beginAlone(configuration(home, taken.getLocalPort())))
                    .isInstanceOf(BoosterStartException.class);
        }

        broker.make(configuration(home, 0));
        assertThat(broker.failure()).isNull();
        broker.begin();

        assertThat(broker.portsAreOpen()).isTrue();
        assertThat(broker.failure()).isNull();
        broker.end();
    }

    @Test
    void aBrokerThatWasEndedNeverBeginsAnewByItself() throws Exception {
        Home home = new Home(folder);
        Broker broker = broker(home);
        broker.beginAlone(configuration(home, 0));
        ActiveMQServer old = broker.inside();

        broker.end();

        assertThat(broker.inside().getNodeManager()).as("its files").isNull();
        assertThatThrownBy(old::start).hasMessageContaining("has ended for good");
        assertThat(old.getState()).isEqualTo(ActiveMQServer.SERVER_STATE.STOPPED);
        broker.beginAlone(configuration(home, 0));
        assertThat(broker.isActive()).isTrue();
        broker.end();
    }

    private static Broker broker(Home home) {
        return new Broker(new Realm(home.conf()).forBroker(), disk(home, settings(0)), () -> {});
    }

    private static LifecycleConfiguration configuration(Home home, int port) {
        Settings settings = settings(port);
        return BrokerConfiguration.of(
                home,
                settings,
                Encryption.NONE,
                new MetricsConfiguration(),
                disk(home, settings),
                user -> false,
                Clock.systemUTC());
    }

    private static DiskWatch disk(Home home, Settings settings) {
        return new DiskWatch(home.messageFolders(), settings, DiskSpace::of);
    }

    private static Settings settings(int port) {
        return Settings.read(
                BoosterBrokerOptions.ALL,
                BoosterBrokerOptions.WITHOUT_DATABASE,
                Path.of("absent"),
                Map.of(),
                Map.of(
                        "host",
                        "127.0.0.1",
                        "messages.port",
                        Integer.toString(port),
                        "clients.port",
                        "0",
                        "web.port",
                        "0"));
    }
}
