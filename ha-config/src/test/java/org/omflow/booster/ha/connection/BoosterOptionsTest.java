package org.omflow.booster.ha.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.address.BoosterAddresses;
import org.omflow.booster.ha.settings.OptionsCheck;

@Tag("job")
class BoosterOptionsTest {
    @Test
    void defaults() throws IllegalAccessException {
        Map<String, Object> expected = new HashMap<>();
        expected.put("booster.addresses", BoosterAddresses.parse("127.0.0.1:5169"));
        expected.put("booster.user", "");
        expected.put("booster.password", "");
        expected.put("booster.tls", false);
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
                                "booster.tls", "on",
                                "booster.prefetch", "0B"),
                        Map.of(
                                "booster.addresses",
                                BoosterAddresses.parse("a:1,b:5169"),
                                "booster.user",
                                "amy",
                                "booster.password",
                                "hunter2",
                                "booster.tls",
                                true,
                                "booster.prefetch",
                                0L));
    }

    @Test
    void thePasswordIsASecret() {
        assertThat(BoosterOptions.ALL).filteredOn(o -> o.secret()).containsExactly(BoosterOptions.PASSWORD);
        assertThat(new BoosterLogin("amy", "hunter2")).hasToString("amy (password hidden)");
    }
}
