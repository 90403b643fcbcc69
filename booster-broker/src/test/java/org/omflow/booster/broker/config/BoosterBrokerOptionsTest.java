package org.omflow.booster.broker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.database.DatabaseOptions;
import org.omflow.booster.ha.database.DatabaseTlsMode;
import org.omflow.booster.ha.preauth.PreAuthOptions;
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
        option(BoosterBrokerOptions.TLS, true, "off", false);
        option(BoosterBrokerOptions.TLS_NAMES, List.of(), "booster-a, ::1", List.of("booster-a", "::1"));
        option(BoosterBrokerOptions.TLS_PASSPHRASE, "", "open sesame", "open sesame");
        option(BoosterBrokerOptions.TLS_LIFE, Duration.ofDays(90), "30d", Duration.ofDays(30));
        option(PreAuthOptions.TIMEOUT, Duration.ofSeconds(30), "5s", Duration.ofSeconds(5));
        option(PreAuthOptions.MAX_UNAUTHENTICATED, 1000, "50", 50);
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
        option(BoosterBrokerOptions.RESULT_SIZE, 1L << 30, "2MiB", 2L << 20);
        option(BoosterBrokerOptions.CLIENT_CONNECTIONS, 1000, "10", 10);
        option(BoosterBrokerOptions.CLIENT_SESSIONS, 2000, "14", 14);
        option(BoosterBrokerOptions.CLIENT_CONSUMERS, 1000, "11", 11);
        option(BoosterBrokerOptions.CLIENT_SUBSCRIPTIONS, 100, "12", 12);
        option(BoosterBrokerOptions.CLIENT_QUEUES, 1000, "13", 13);
        option(
                BoosterBrokerOptions.PAIR_PEER,
                Optional.empty(),
                "10.0.0.8",
                Optional.of(new BoosterAddress("10.0.0.8", 5169)));
        option(BoosterBrokerOptions.PAIR_ROLE, PairRole.PRIMARY, "secondary", PairRole.SECONDARY);
        option(
                BoosterBrokerOptions.PAIR_ADDRESS,
                Optional.empty(),
                "booster-b:6169",
                Optional.of(new BoosterAddress("booster-b", 6169)));
        option(
                BoosterBrokerOptions.PAIR_PEER_WEB,
                Optional.empty(),
                "booster-a:9161",
                Optional.of(new BoosterAddress("booster-a", 9161)));
        option(BoosterBrokerOptions.PAIR_PASSWORD, "", "two words of the pair", "two words of the pair");
        option(BoosterBrokerOptions.PAIR_LEASE, Duration.ofMillis(500), "1s", Duration.ofSeconds(1));
        option(BoosterBrokerOptions.PAIR_LINK, Duration.ofSeconds(10), "20s", Duration.ofSeconds(20));
        option(BoosterBrokerOptions.PAIR_SILENCE, Duration.ofSeconds(2), "3s", Duration.ofSeconds(3));
        option(DatabaseOptions.USER, "omflow", "me", "me");
        option(DatabaseOptions.PASSWORD, "", "secret", "secret");
        option(DatabaseOptions.TLS, DatabaseTlsMode.VERIFY_FULL, "off", DatabaseTlsMode.OFF);
        option(DatabaseOptions.CA, Optional.empty(), "/etc/db.pem", Optional.of(Path.of("/etc/db.pem")));
    }

    @Test
    void everyOptionHasItsDefault() {
        assertThat(DEFAULTS.keySet()).containsExactlyElementsOf(BoosterBrokerOptions.WITHOUT_DATABASE);
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

    @Test
    void whatAPairNeedsIsNamed() {
        Settings settings = read(Map.of("pair.peer", "booster-b", "web.port", "0"));
        assertThatThrownBy(() -> BoosterBrokerOptions.requireNoConflicts(settings))
                .isInstanceOfSatisfying(SettingsException.class, e -> assertThat(e.problems())
                        .containsExactly(
                                "pair.password is missing: the two Boosters authenticate each other with it; set the"
                                        + " same 16 or more random characters in both settings files, or as"
                                        + " OMFLOW_PAIR_PASSWORD",
                                "web.port=0 conflicts with pair.peer=booster-b:5169: the other Booster must know the"
                                        + " port, set a number",
                                "host=0.0.0.0 conflicts with pair.peer=booster-b:5169: set pair.address to the address"
                                        + " under which the other Booster reaches this machine"));
    }

    @Test
    void aShortPasswordOfThePairIsRefused() {
        for (String password : List.of("x", "fifteen letters", " ".repeat(20))) {
            Settings settings = read(Map.of("host", "10.0.0.7", "pair.peer", "10.0.0.8", "pair.password", password));
            assertThatThrownBy(() -> BoosterBrokerOptions.requireNoConflicts(settings))
                    .hasMessageContaining(
                            password.isBlank() ? "is missing" : "has " + password.length() + " characters")
                    .hasMessageContaining("16 or more random characters");
        }
    }

    @Test
    void aBoosterIsNotItsOwnPartner() {
        Settings settings = read(Map.of("host", "10.0.0.7", "pair.peer", "10.0.0.7:5169", "pair.password", "a b"));
        assertThatThrownBy(() -> BoosterBrokerOptions.requireNoConflicts(settings))
                .hasMessageContaining("pair.peer=10.0.0.7:5169 is this Booster's own address");
    }

    private static Settings read(Map<String, String> written) {
        Map<String, String> environment = new HashMap<>();
        Map<String, String> commandLine = new HashMap<>(written);
        for (Option<?> option : BoosterBrokerOptions.ALL) {
            if (option.secret() && commandLine.containsKey(option.name())) {
                environment.put(option.environmentName(), commandLine.remove(option.name()));
            }
        }
        return Settings.read(
                BoosterBrokerOptions.ALL,
                BoosterBrokerOptions.WITHOUT_DATABASE,
                Path.of("absent"),
                environment,
                commandLine);
    }
}
