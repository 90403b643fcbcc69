package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.settings.Option;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.settings.SettingsException;

@Tag("job")
class BoosterBrokerOptionsTest {
    private static final Map<Option<?>, Object> DEFAULTS = new LinkedHashMap<>();
    private static final Map<String, String> WRITTEN = new LinkedHashMap<>();
    private static final Map<Option<?>, Object> READ = new LinkedHashMap<>();

    private static void option(Option<?> option, Object defaultValue, String written, Object read) {
        DEFAULTS.put(option, defaultValue);
        WRITTEN.put(option.name(), written);
        READ.put(option, read);
    }

    static {
        option(BoosterBrokerOptions.HOST, "0.0.0.0", "10.0.0.7", "10.0.0.7");
        option(BoosterBrokerOptions.MESSAGES_PORT, 5169, "6169", 6169);
        option(BoosterBrokerOptions.CLIENTS_PORT, 5171, "6171", 6171);
        option(BoosterBrokerOptions.WEB_PORT, 8161, "9161", 9161);
        option(BoosterBrokerOptions.MESSAGE_SIZE, 16L << 20, "4MiB", 4L << 20);
        option(BoosterBrokerOptions.MEMORY, 256L << 20, "1GiB", 1L << 30);
        option(BoosterBrokerOptions.PAGE_SIZE, 10L << 20, "1MiB", 1L << 20);
        option(BoosterBrokerOptions.DISK_USAGE, 90, "80", 80);
        option(BoosterBrokerOptions.DISK_FREE, 256L << 20, "1GiB", 1L << 30);
        option(BoosterBrokerOptions.GATHER_TIME, 200, "1000", 1000);
        option(BoosterBrokerOptions.GROUP_BUCKETS, 1024, "64", 64);
        option(BoosterBrokerOptions.DEAD_KEEP, Duration.ofDays(30), "90d", Duration.ofDays(90));
        option(BoosterBrokerOptions.DEAD_SIZE, 1L << 30, "2GiB", 2L << 30);
        option(BoosterBrokerOptions.RESULT_KEEP, Duration.ofDays(1), "2h", Duration.ofHours(2));
    }

    @Test
    void everyOptionHasItsDefault() {
        assertThat(DEFAULTS.keySet()).containsExactlyElementsOf(BoosterBrokerOptions.ALL);
        Settings settings = read(Map.of());
        DEFAULTS.forEach((option, value) ->
                assertThat((Object) settings.get(option)).as(option.name()).isEqualTo(value));
        BoosterBrokerOptions.requireNoConflicts(settings);
    }

    @Test
    void everyOptionIsRead() {
        Settings settings = read(WRITTEN);
        READ.forEach((option, value) ->
                assertThat((Object) settings.get(option)).as(option.name()).isEqualTo(value));
        BoosterBrokerOptions.requireNoConflicts(settings);
    }

    @Test
    void conflictsNameBothSides() {
        Settings settings = read(Map.of(
                "messages.port", "7000", "web.port", "7000", "memory.messages", "1MiB", "disk.page-size", "2MiB"));
        assertThatThrownBy(() -> BoosterBrokerOptions.requireNoConflicts(settings))
                .isInstanceOfSatisfying(SettingsException.class, e -> assertThat(e.problems())
                        .containsExactly(
                                "messages.port=7000 conflicts with web.port=7000: set two different ports",
                                "disk.page-size=2097152B conflicts with memory.messages=1048576B: a file must not be"
                                        + " larger than the memory, lower disk.page-size"));
    }

    @Test
    void anyFreePortMayBeAskedForTwice() {
        BoosterBrokerOptions.requireNoConflicts(read(Map.of("messages.port", "0", "clients.port", "0")));
    }

    private static Settings read(Map<String, String> commandLine) {
        return Settings.read(BoosterBrokerOptions.ALL, Path.of("absent"), Map.of(), commandLine);
    }
}
