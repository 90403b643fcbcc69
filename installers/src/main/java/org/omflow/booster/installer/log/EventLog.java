package org.omflow.booster.installer.log;

import java.util.List;

/**
 * A record of what people did in a process: its cases, such as tickets, each with its events in order.
 *
 * @param activities what can be done in the process, in the order in which it first appears
 * @param fields the fields that {@link LoggedEvent#others} may have
 * @param cases in the order in which they first appear
 */
public record EventLog(List<String> activities, List<String> fields, List<LoggedCase> cases) {
    public EventLog {
        activities = List.copyOf(activities);
        fields = List.copyOf(fields);
        cases = List.copyOf(cases);
    }

    /** The same log with its first cases only. */
    public EventLog first(int most) {
        return cases.size() <= most ? this : new EventLog(activities, fields, cases.subList(0, most));
    }

    /** How many events all cases have together. */
    public int events() {
        return cases.stream().mapToInt(c -> c.events().size()).sum();
    }
}
