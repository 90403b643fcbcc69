package org.omflow.booster.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.disk.DiskSpace;
import org.omflow.booster.broker.disk.DiskWatch;
import org.omflow.booster.broker.home.Home;
import org.omflow.booster.broker.key.BoosterKeys;
import org.omflow.booster.broker.metric.BoosterMetrics;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.tls.Encryption;

/** The moment for which a broker works that nobody sees. */
@Tag("pair")
@Tag("integration")
class BrokerWarmUpTest {
    private static final Duration LIFE = Duration.ofDays(90);

    private final BoosterMetrics metrics = new BoosterMetrics();

    @TempDir
    private Path folder;

    @Test
    void itPassesJobsOnAndLeavesNothingBehind() {
        assertThat(warmUp().run(() -> true)).isTrue();

        assertThat(new Home(folder).data()).isEmptyDirectory();
    }

    @Test
    void itDoesSoEncryptedTooThoughOneThatWasKilledLeftAFile() throws Exception {
        Path left = new Home(folder).data().resolve("warm-up/data/journal/activemq-data-1.amq");
        Files.createDirectories(left.getParent());
        Files.writeString(left, "half a file");
        BoosterKeys keys = BoosterKeys.in(
                folder.resolve("tls"), "single", List.of("booster.example"), "", LIFE, true, Clock.systemUTC());

        assertThat(warmUp(Encryption.by(keys.identity())).run(() -> true)).isTrue();

        assertThat(new Home(folder).data()).isEmptyDirectory();
    }

    @Test
    void aFailureHarmsNobody() throws Exception {
        Files.writeString(new Home(folder).data(), "a file where a folder should be");

        assertThat(warmUp().run(() -> true)).isFalse();
    }

    @AfterEach
    void close() {
        metrics.close();
    }

    private BrokerWarmUp warmUp() {
        return warmUp(Encryption.NONE);
    }

    private BrokerWarmUp warmUp(Encryption encryption) {
        Home home = new Home(folder);
        Settings settings = Settings.read(
                BoosterBrokerOptions.ALL,
                BoosterBrokerOptions.WITHOUT_DATABASE,
                Path.of("absent"),
                Map.of(),
                Map.of("disk.max-usage", "99"));
        return new BrokerWarmUp(
                home,
                settings,
                encryption,
                new DiskWatch(home.messageFolders(), settings, DiskSpace::of),
                metrics.withoutJava());
    }
}
