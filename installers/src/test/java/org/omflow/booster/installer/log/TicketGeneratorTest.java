package org.omflow.booster.installer.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("job")
class TicketGeneratorTest {
    private final TransitionCounts counts = TransitionCounts.helpDesk();

    @Test
    void drawsEachTransitionAsOftenAsInTheLog() {
        TransitionCounts drawn = TransitionCounts.of(new TicketGenerator(counts, 7).tickets(20_000));

        assertThat(drawn.total(TransitionCounts.START)).isEqualTo(20_000);
        drawn.activities().forEach(from -> assertThat(counts.successors(from))
                .as("what follows '%s'", from)
                .containsAll(drawn.successors(from)));
        for (String from : counts.activities()) {
            for (String to : counts.successors(from)) {
                double expected = (double) counts.count(from, to) / counts.total(from);
                double seen = (double) drawn.count(from, to) / Math.max(1, drawn.total(from));
                // Five standard deviations of a share seen that often.
                double tolerance = 5 * Math.sqrt(expected * (1 - expected) / Math.max(1, drawn.total(from))) + 1e-9;
                assertThat(seen).as("share of '%s' after '%s'", to, from).isCloseTo(expected, within(tolerance));
            }
        }
    }

    @Test
    void drawsTheSameWithTheSameSeedOnly() {
        assertThat(new TicketGenerator(counts, 1).tickets(50)).isEqualTo(new TicketGenerator(counts, 1).tickets(50));
        assertThat(new TicketGenerator(counts, 2).tickets(50)).isNotEqualTo(new TicketGenerator(counts, 1).tickets(50));
    }

    @Test
    void knowsAllActivitiesHoweverFewTicketsAreDrawn() {
        assertThat(new TicketGenerator(counts, 1).tickets(1).activities()).hasSize(14);
    }

    @Test
    void holdsTheCountsOfTheRealLog() throws Exception {
        TransitionCounts real =
                TransitionCounts.of(EventLogReader.read(HelpDeskLog.file(), LogColumns.HELP_DESK, null));

        assertThat(counts.activities()).isEqualTo(real.activities());
        assertThat(counts.total(TransitionCounts.START)).isEqualTo(4580);
        assertThat(counts.successors(TransitionCounts.START)).isEqualTo(real.successors(TransitionCounts.START));
        for (String from : real.activities()) {
            assertThat(counts.successors(from)).isEqualTo(real.successors(from));
            for (String to : real.successors(from)) {
                assertThat(counts.count(from, to)).as("%s to %s", from, to).isEqualTo(real.count(from, to));
            }
        }
    }
}
