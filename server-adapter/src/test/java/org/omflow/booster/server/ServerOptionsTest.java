package org.omflow.booster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.address.BoosterAddresses;
import org.omflow.booster.ha.connection.BoosterOptions;
import org.omflow.booster.ha.database.DatabaseOptions;
import org.omflow.booster.ha.database.DatabaseTlsMode;
import org.omflow.booster.ha.database.DatabaseUrl;
import org.omflow.booster.ha.preauth.PreAuthOptions;
import org.omflow.booster.ha.settings.Option;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.settings.SettingsException;
import org.omflow.booster.server.job.JobOptions;
import org.omflow.booster.server.purge.PurgeOptions;
import org.omflow.booster.server.rest.RestOptions;

/** Every option has its default and another value here: a new one without a test cannot pass. */
@Tag("job")
class ServerOptionsTest {
    @Test
    void allOptionsOfAllPartsAreKnown() throws IllegalAccessException {
        List<Option<?>> constants = new ArrayList<>();
        for (Class<?> holder : List.of(
                ServerOptions.class,
                RestOptions.class,
                PreAuthOptions.class,
                BoosterOptions.class,
                DatabaseOptions.class,
                JobOptions.class,
                PurgeOptions.class)) {
            for (Field field : holder.getFields()) {
                if (Modifier.isStatic(field.getModifiers()) && field.get(null) instanceof Option<?> option) {
                    constants.add(option);
                }
            }
        }
        assertThat(ServerOptions.ALL).containsExactlyInAnyOrderElementsOf(constants);
        assertThat(ServerOptions.ALL).extracting(Option::name).doesNotHaveDuplicates();
        for (Option<?> option : ServerOptions.ALL) {
            assertThat(option.name()).matches("[a-z]+(\\.[a-z]+(-[a-z]+)*)+");
            assertThat(option.description()).as(option.name()).endsWith(".");
            assertThat(option.range()).as(option.name()).isNotBlank();
        }
    }

    @Test
    void defaults() {
        Map<String, Object> expected = new HashMap<>();
        expected.put("server.name", null);
        expected.put("server.stop-timeout", Duration.ofSeconds(30));
        expected.put("http.host", "0.0.0.0");
        expected.put("http.port", 8080);
        expected.put("http.tls", true);
        expected.put("http.longest-wait", Duration.ofSeconds(60));
        expected.put("login.timeout", Duration.ofSeconds(30));
        expected.put("login.max-unauthenticated", 1000);
        expected.put("job.workers", 2);
        expected.put("job.batch-size", 64);
        expected.put("job.outbox-sweep", Duration.ofSeconds(1));
        expected.put("job.max-attempts", 3);
        expected.put("job.retry-backoff", Duration.ofSeconds(5));
        expected.put("job.early-wait", Duration.ofSeconds(30));
        expected.put("job.deduplication-window", Duration.ofDays(30));
        expected.put("history.keep", Duration.ofDays(3650));
        expected.put("history.purge-pause", Duration.ofHours(1));
        expected.put("booster.addresses", BoosterAddresses.parse("127.0.0.1:5169"));
        expected.put("booster.user", "");
        expected.put("booster.password", "");
        expected.put("booster.tls", true);
        expected.put("booster.web", List.of());
        expected.put("booster.prefetch", 256L << 10);
        expected.put("database.url", null);
        expected.put("database.user", "omflow");
        expected.put("database.password", "");
        expected.put("database.tls", DatabaseTlsMode.VERIFY_FULL);
        expected.put("database.ca", Optional.empty());
        expected.put("database.connections", 16);
        expected.put("database.connect-timeout", Duration.ofSeconds(5));
        expected.put("database.idle-transaction-timeout", Duration.ofSeconds(5));
        expected.put("database.lock-timeout", Duration.ofSeconds(2));
        expected.put("database.socket-timeout", Duration.ofSeconds(10));
        Map<String, Object> actual = new HashMap<>();
        for (Option<?> option : ServerOptions.ALL) {
            actual.put(
                    option.name(),
                    option.defaultText() == null ? null : option.reader().apply(option.defaultText()));
        }
        assertThat(actual).containsExactlyInAnyOrderEntriesOf(expected);
    }

    @Test
    void fullMapping() {
        Map<String, String> written = new HashMap<>();
        Map<String, Object> expected = new HashMap<>();
        map(written, expected, "server.name", "server-b", "server-b");
        map(written, expected, "server.stop-timeout", "10m", Duration.ofMinutes(10));
        map(written, expected, "http.host", "127.0.0.1", "127.0.0.1");
        map(written, expected, "http.port", "0", 0);
        map(written, expected, "http.tls", "off", false);
        map(written, expected, "http.longest-wait", "0s", Duration.ZERO);
        map(written, expected, "login.timeout", "1s", Duration.ofSeconds(1));
        map(written, expected, "login.max-unauthenticated", "10", 10);
        map(written, expected, "job.workers", "64", 64);
        map(written, expected, "job.batch-size", "1", 1);
        map(written, expected, "job.outbox-sweep", "100ms", Duration.ofMillis(100));
        map(written, expected, "job.max-attempts", "100", 100);
        map(written, expected, "job.retry-backoff", "10ms", Duration.ofMillis(10));
        map(written, expected, "job.early-wait", "0s", Duration.ZERO);
        map(written, expected, "job.deduplication-window", "1m", Duration.ofMinutes(1));
        map(written, expected, "history.keep", "1h", Duration.ofHours(1));
        map(written, expected, "history.purge-pause", "1s", Duration.ofSeconds(1));
        map(written, expected, "booster.addresses", "a:1,b:2", BoosterAddresses.parse("a:1,b:2"));
        map(written, expected, "booster.user", "server-b", "server-b");
        map(written, expected, "booster.password", "x", "x");
        map(written, expected, "booster.tls", "off", false);
        map(written, expected, "booster.web", "b:8162", List.of(new BoosterAddress("b", 8162)));
        map(written, expected, "booster.prefetch", "0B", 0L);
        map(written, expected, "database.url", "jdbc:postgresql://db/x", DatabaseUrl.parse("jdbc:postgresql://db/x"));
        map(written, expected, "database.user", "amy", "amy");
        map(written, expected, "database.password", "hunter2", "hunter2");
        map(written, expected, "database.tls", "off", DatabaseTlsMode.OFF);
        map(written, expected, "database.ca", "/etc/db.pem", Optional.of(Path.of("/etc/db.pem")));
        map(written, expected, "database.connections", "2", 2);
        map(written, expected, "database.connect-timeout", "250ms", Duration.ofMillis(250));
        map(written, expected, "database.idle-transaction-timeout", "1s", Duration.ofSeconds(1));
        map(written, expected, "database.lock-timeout", "1s", Duration.ofSeconds(1));
        map(written, expected, "database.socket-timeout", "5s", Duration.ofSeconds(5));

        Map<String, String> environment = new LinkedHashMap<>();
        for (Option<?> option : ServerOptions.ALL) {
            assertThat(written.get(option.name())).as(option.name()).isNotNull().isNotEqualTo(option.defaultText());
            environment.put(option.environmentName(), written.get(option.name()));
        }
        Settings settings = Settings.read(ServerOptions.ALL, Path.of("absent.properties"), environment, Map.of());
        Map<String, Object> actual = new HashMap<>();
        ServerOptions.ALL.forEach(option -> actual.put(option.name(), settings.get(option)));
        assertThat(actual).containsExactlyInAnyOrderEntriesOf(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "server.name | a b | letters",
                "server.name | '' | letters",
                "server.stop-timeout | 999ms | 1s to 10m",
                "http.port | 65536 | 0 to 65535",
                "http.port | x | 0 to 65535",
                "http.longest-wait | 11m | 0s to 10m",
                "job.workers | 0 | 1 to 64 workers",
                "job.workers | 65 | 1 to 64 workers",
                "job.batch-size | 1001 | 1 to 1000 jobs",
                "job.outbox-sweep | 99ms | 100ms to 1h",
                "job.max-attempts | 0 | 1 to 100 attempts",
                "job.max-attempts | 101 | 1 to 100 attempts",
                "job.retry-backoff | 9ms | 10ms to 1d",
                "job.early-wait | 25h | 0s to 1d",
                "job.deduplication-window | 59s | 1m to 3650d",
                "history.keep | 59m | 1h to 36500d",
                "history.purge-pause | 999ms | 1s to 30d"
            })
    void aValueOutOfRangeIsRefusedWithItsRange(String name, String value, String range) {
        Option<?> option = ServerOptions.ALL.stream()
                .filter(o -> o.name().equals(name))
                .findFirst()
                .orElseThrow();
        assertThatThrownBy(() ->
                        Settings.read(List.of(option), Path.of("absent.properties"), Map.of(), Map.of(name, value)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(name + "=" + value)
                .hasMessageContaining(range);
    }

    @ParameterizedTest
    @CsvSource({"1, 5", "12, 16", "64, 68"})
    void enoughConnectionsForAllWorkersAreNoConflict(String workers, String connections) {
        assertThatCode(() -> ServerOptions.requireNoConflicts(workersAndConnections(workers, connections)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"1, 4", "13, 16", "64, 16"})
    void tooFewConnectionsAreToldWithBothSides(String workers, String connections) {
        assertThatThrownBy(() -> ServerOptions.requireNoConflicts(workersAndConnections(workers, connections)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("job.workers=" + workers)
                .hasMessageContaining("database.connections=" + connections);
    }

    @Test
    void aDatabaseElsewhereThatIsNotVerifiedIsAConflict() {
        Settings settings = Settings.read(
                ServerOptions.ALL,
                Path.of("absent.properties"),
                Map.of(),
                Map.of("server.name", "a", "database.url", "jdbc:postgresql://db/x?sslmode=require"));
        assertThatThrownBy(() -> ServerOptions.requireNoConflicts(settings))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("sslmode=require")
                .hasMessageContaining("conflicts with database.tls=verify-full");
    }

    private static Settings workersAndConnections(String workers, String connections) {
        return Settings.read(
                ServerOptions.ALL,
                ServerOptions.ALL.stream()
                        .filter(option -> option != ServerOptions.NAME && option != DatabaseOptions.URL)
                        .toList(),
                Path.of("absent.properties"),
                Map.of(),
                Map.of("job.workers", workers, "database.connections", connections));
    }

    @Test
    void onlyThePasswordsAreSecret() {
        assertThat(ServerOptions.ALL)
                .filteredOn(Option::secret)
                .extracting(Option::name)
                .containsExactlyInAnyOrder("booster.password", "database.password");
    }

    private static void map(
            Map<String, String> written, Map<String, Object> expected, String name, String text, Object value) {
        written.put(name, text);
        expected.put(name, value);
    }
}
