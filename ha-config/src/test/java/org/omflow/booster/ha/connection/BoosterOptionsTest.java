package org.omflow.booster.ha.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.address.BoosterAddresses;
import org.omflow.booster.ha.settings.OptionsCheck;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.settings.SettingsException;
import org.omflow.booster.ha.tls.Encryption;

@Tag("job")
class BoosterOptionsTest {
    @Test
    void defaults() throws IllegalAccessException {
        Map<String, Object> expected = new HashMap<>();
        expected.put("booster.addresses", BoosterAddresses.parse("127.0.0.1:5169"));
        expected.put("booster.user", "");
        expected.put("booster.password", "");
        expected.put("booster.tls", true);
        expected.put("booster.web", List.of());
        expected.put("booster.prefetch", 256L << 10);

        OptionsCheck.of(BoosterOptions.class, BoosterOptions.ALL).defaults(expected);
    }

    @Test
    void fullMapping() throws IllegalAccessException {
        OptionsCheck.of(BoosterOptions.class, BoosterOptions.ALL)
                .mapping(
                        Map.of(
                                "booster.addresses", "a:1,b",
                                "booster.user", "amy",
                                "booster.password", "hunter2",
                                "booster.tls", "off",
                                "booster.web", "a,b:1",
                                "booster.prefetch", "0B"),
                        Map.of(
                                "booster.addresses",
                                BoosterAddresses.parse("a:1,b:5169"),
                                "booster.user",
                                "amy",
                                "booster.password",
                                "hunter2",
                                "booster.tls",
                                false,
                                "booster.web",
                                List.of(new BoosterAddress("a", 8161), new BoosterAddress("b", 1)),
                                "booster.prefetch",
                                0L));
    }

    @Test
    void bothWaysToLogInAreNamedWhenNoneIsGiven() {
        assertThat(BoosterOptions.conflicts(settings("booster.user=amy", "booster.password=hunter2")))
                .isEmpty();
        assertThat(BoosterOptions.conflicts(settings("booster.tls=on"))).isEmpty();
        for (String[] wrong : new String[][] {
            {"booster.tls=off"}, {"booster.user=amy"}, {"booster.password=x"}, {"booster.tls=on", "booster.user=amy"}
        }) {
            assertThat(BoosterOptions.conflicts(settings(wrong)))
                    .as(String.join(" ", wrong))
                    .singleElement()
                    .asString()
                    .contains("missing", "log in by password", "booster.tls=on", "join")
                    .doesNotContain("hunter2");
            assertThatExceptionOfType(SettingsException.class)
                    .isThrownBy(() -> BoosterOptions.connector(settings(wrong), Encryption.NONE));
        }
        assertThatExceptionOfType(SettingsException.class)
                .as("no certificate")
                .isThrownBy(() -> BoosterOptions.connector(settings("booster.tls=on"), Encryption.NONE))
                .withMessageContaining("conf/tls/node.pem")
                .withMessageContaining("log in by password");
    }

    private static Settings settings(String... given) {
        Map<String, String> values = new HashMap<>();
        for (String each : given) {
            values.put(each.split("=")[0], each.split("=")[1]);
        }
        return Settings.read(
                BoosterOptions.ALL,
                Path.of("absent"),
                values.entrySet().stream()
                        .collect(Collectors.toMap(
                                entry -> "OMFLOW_"
                                        + entry.getKey().replace('.', '_').toUpperCase(Locale.ROOT),
                                Map.Entry::getValue)),
                Map.of());
    }

    @Test
    void thePasswordIsASecret() {
        assertThat(BoosterOptions.ALL).filteredOn(o -> o.secret()).containsExactly(BoosterOptions.PASSWORD);
        assertThat(new BoosterLogin("amy", "hunter2")).hasToString("amy (password hidden)");
        assertThat(BoosterLogin.BY_CERTIFICATE).hasToString("by certificate");
    }
}
