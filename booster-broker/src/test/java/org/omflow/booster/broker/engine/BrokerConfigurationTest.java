package org.omflow.booster.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.MetricsConfiguration;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.disk.DiskSpace;
import org.omflow.booster.broker.disk.DiskWatch;
import org.omflow.booster.broker.home.Home;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.tls.Encryption;

/** No setting of the broker lets a sender wait without a word: what it may not send, it is told. */
@Tag("job")
class BrokerConfigurationTest {
    private static final Home HOME = new Home(Path.of("absent").toAbsolutePath());

    @Test
    void theBrokersOwnLimitsOfADiskAreOff() {
        assertThat(configuration().getMaxDiskUsage()).isEqualTo(-1);
        assertThat(configuration().getMinDiskFree()).isEqualTo(-1);
    }

    @Test
    void noAddressBlocksItsSendersAndOnlyThoseThatNobodyReadsHaveALimitOfTheirOwn() {
        Map<String, AddressSettings> rules = new HashMap<>(configuration().getAddressSettings());
        for (String unread : List.of(Addresses.REPORT, Addresses.ADMIN)) {
            AddressSettings rule = rules.remove(unread);
            assertThat(rule.getAddressFullMessagePolicy()).as(unread).isEqualTo(AddressFullMessagePolicy.DROP);
            assertThat(rule.getMaxSizeBytes()).as(unread).isEqualTo(4 << 20);
        }
        assertThat(rules).isNotEmpty().allSatisfy((name, rule) -> {
            assertThat(rule.getAddressFullMessagePolicy()).as(name).isEqualTo(AddressFullMessagePolicy.PAGE);
            assertThat(rule.getMaxSizeBytes()).as(name).isEqualTo(-1);
            assertThat(rule.getMaxSizeMessages()).as(name).isEqualTo(-1);
            assertThat(rule.getPageLimitBytes()).as(name).isNull();
            assertThat(rule.getPageLimitMessages()).as(name).isNull();
        });
    }

    @Test
    void theBrokerKeepsAtMostOneDuplicateId() {
        // With 0 it would keep them all.
        assertThat(configuration().getIDCacheSize()).isEqualTo(1);
    }

    @Test
    void jobsNeverExpire() {
        for (String jobs : new String[] {"omflow.form.process", "omflow.server.job"}) {
            assertThat(configuration().getAddressSettings().get(jobs).isNoExpiry())
                    .as(jobs)
                    .isTrue();
        }
    }

    private static Configuration configuration() {
        Settings settings = Settings.read(
                BoosterBrokerOptions.ALL, BoosterBrokerOptions.WITHOUT_DATABASE, Path.of("absent"), Map.of(), Map.of());
        DiskWatch disk = new DiskWatch(HOME.messageFolders(), settings, DiskSpace::of);
        return BrokerConfiguration.of(
                HOME, settings, Encryption.NONE, new MetricsConfiguration(), disk, user -> false, Clock.systemUTC());
    }
}
