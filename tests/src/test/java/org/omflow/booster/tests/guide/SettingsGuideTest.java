package org.omflow.booster.tests.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.ha.settings.Option;
import org.omflow.booster.ha.testkit.Guides;
import org.omflow.booster.server.ServerOptions;

/** The tables of SETTINGS.md list every option with its meaning, range and default, as the programs have them. */
@Tag("job")
class SettingsGuideTest {
    @ParameterizedTest
    @CsvSource({"Booster", "OMFLOW Server"})
    void listsEverySettingWithRangeAndDefault(String process) throws Exception {
        List<Option<?>> options = process.equals("Booster") ? BoosterBrokerOptions.ALL : ServerOptions.ALL;
        StringBuilder table = new StringBuilder("**" + process + "**\n\n")
                .append("| setting | meaning | range | default |\n|---|---|---|---|\n");
        for (Option<?> option : options) {
            table.append("| `%s` | %s | %s | %s |\n"
                    .formatted(
                            option.name(),
                            option.description() + (option.secret() ? " Secret." : ""),
                            option.range(),
                            shownDefault(option)));
        }
        assertThat(Guides.text("ha-config/SETTINGS.md")).contains(table);
    }

    private static String shownDefault(Option<?> option) {
        if (option.defaultText() == null) {
            return "(must be given)";
        }
        return option.defaultText().isEmpty() ? "(empty)" : "`" + option.defaultText() + "`";
    }
}
