package org.omflow.booster.installer.log;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Draws tickets like those of a real help desk: each activity follows another as often as it did there. The same seed
 * gives the same tickets.
 */
public final class TicketGenerator {
    /** As many people as worked at the help desk. */
    private static final int PERSONS = 22;

    private static final LocalDateTime FIRST = LocalDateTime.of(2026, 1, 5, 8, 0);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss");

    private final TransitionCounts counts;
    private final SplittableRandom random;

    /** A generator that follows these counts. */
    public TicketGenerator(TransitionCounts counts, long seed) {
        this.counts = counts;
        this.random = new SplittableRandom(seed);
    }

    /** The next tickets, called {@code T-1}, {@code T-2} and so on. */
    public EventLog tickets(int number) {
        List<LoggedCase> cases = new ArrayList<>(number);
        LocalDateTime arrival = FIRST;
        for (int n = 1; n <= number; n++) {
            arrival = arrival.plusSeconds(random.nextInt(1, 1800));
            cases.add(new LoggedCase("T-" + n, events(arrival)));
        }
        return new EventLog(List.copyOf(counts.activities()), List.of(), cases);
    }

    private List<LoggedEvent> events(LocalDateTime arrival) {
        List<LoggedEvent> events = new ArrayList<>();
        LocalDateTime time = arrival;
        String activity = counts.draw(TransitionCounts.START, random);
        while (!activity.equals(TransitionCounts.END)) {
            time = time.plus(Duration.ofSeconds(random.nextInt(1, 86_400)));
            events.add(
                    new LoggedEvent(activity, "person-" + random.nextInt(1, PERSONS + 1), TIME.format(time), Map.of()));
            activity = counts.draw(activity, random);
        }
        return events;
    }
}
