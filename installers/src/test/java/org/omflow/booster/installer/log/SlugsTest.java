package org.omflow.booster.installer.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("job")
class SlugsTest {
    private final Slugs slugs = new Slugs("-", "activity", 20, Set.of("end"));

    @Test
    void keepsLettersAndDigitsOnly() {
        assertThat(slugs.next("  Create SW anomaly! ")).isEqualTo("create-sw-anomaly");
        assertThat(slugs.next("Pr\u00fcfung (\u00c9tape 2)")).isEqualTo("prufung-etape-2");
    }

    @Test
    void neverGivesANameTwice() {
        assertThat(slugs.next("Wait")).isEqualTo("wait");
        assertThat(slugs.next("WAIT")).isEqualTo("wait-2");
        assertThat(slugs.next("wait 2")).isEqualTo("wait-2-2");
        assertThat(slugs.next("wait")).isEqualTo("wait-3");
    }

    @Test
    void doesNotGiveReservedNames() {
        assertThat(slugs.next("End")).isEqualTo("end-2");
    }

    @Test
    void namesTitlesWithoutLatinLettersOrStartingWithADigit() {
        assertThat(slugs.next("\u6d3e\u5de5")).isEqualTo("activity");
        assertThat(slugs.next("\u7d50\u6848")).isEqualTo("activity-2");
        assertThat(slugs.next("2nd level")).isEqualTo("activity-2nd-level");
    }

    @Test
    void cutsLongTitlesAndStillTellsThemApart() {
        assertThat(slugs.next("abcdefghij klmnopqrst uvw")).isEqualTo("abcdefghij-klmnopqrs");
        assertThat(slugs.next("abcdefghij klmnopqrst xyz")).isEqualTo("abcdefghij-klmnopq-2");
    }
}
