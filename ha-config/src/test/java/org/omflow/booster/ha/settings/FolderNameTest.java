package org.omflow.booster.ha.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("job")
class FolderNameTest {
    /** What Java reads of a byte that its locale does not have. */
    @ParameterizedTest
    @CsvSource({"/srv/Zo\uFFFD, /tmp", "., /srv/Zo\uFFFD", "booster, /srv/Zo\uFFFD"})
    void aNameThatTheLocaleCannotWriteIsRefusedWithTheRemedy(String home, String current) {
        assertThatThrownBy(() -> FolderName.of(home, current))
                .isInstanceOf(SettingsException.class)
                .hasMessageContainingAll("Zo\uFFFD", "LC_ALL=C.UTF-8");
    }

    @Test
    void anyOtherNameIsTaken() {
        Path here = Path.of("").toAbsolutePath();
        assertThat(FolderName.of(".", here.toString())).isEqualTo(here);
        assertThat(FolderName.of("/srv/booster", "/srv/Zo\uFFFD")).isEqualTo(Path.of("/srv/booster"));
        assertThatThrownBy(() -> FolderName.of("/srv/\0", "/tmp"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("character that none can have");
    }
}
