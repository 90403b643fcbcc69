package org.omflow.booster.installer.log;

import java.util.List;

/**
 * One case of an event log, such as a ticket.
 *
 * @param id unique in its log
 * @param events at least one, in the order in which they happened
 */
public record LoggedCase(String id, List<LoggedEvent> events) {
    public LoggedCase {
        events = List.copyOf(events);
    }
}
