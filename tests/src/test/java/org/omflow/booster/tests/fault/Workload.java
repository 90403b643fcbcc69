package org.omflow.booster.tests.fault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.omflow.booster.installer.load.Ticket;
import org.omflow.booster.installer.log.EventLog;
import org.omflow.booster.installer.log.EventLogException;
import org.omflow.booster.installer.log.LogProcess;
import org.omflow.booster.installer.log.LogTickets;
import org.omflow.booster.installer.log.LoggedCase;
import org.omflow.booster.installer.log.LoggedEvent;
import org.omflow.booster.installer.log.TicketGenerator;
import org.omflow.booster.installer.log.TransitionCounts;

/**
 * What a load consists of: a process and tickets to replay again and again, each time under another key.
 *
 * @param definition the process to deploy
 * @param pattern the tickets
 */
public record Workload(ObjectNode definition, List<Ticket> pattern) {
    private static final int PATTERN = 1_000;
    private static final int NOTES = 6;
    private static final String NOTE = "note";
    /** The most characters of a field. */
    private static final int FIELD = 100_000;

    /** Tickets like those of a real help desk. */
    public static Workload helpDesk() throws EventLogException {
        return of("helpdesk", new TicketGenerator(TransitionCounts.helpDesk(), 7).tickets(PATTERN));
    }

    /** Orders in which the same step is done again and again, so that a step done twice by mistake is taken for the next. */
    static Workload notes() throws EventLogException {
        return notes(NOTES);
    }

    /** The same with so many steps. */
    public static Workload notes(int steps) throws EventLogException {
        LoggedEvent note = new LoggedEvent(NOTE, "amy", "2026/01/05 08:00:00", Map.of());
        LoggedCase notes = new LoggedCase("N-1", Collections.nCopies(steps, note));
        return of("notes", new EventLog(List.of(NOTE), List.of(), List.of(notes)));
    }

    /** Orders with so many steps, whose form has about so many characters at each. */
    static Workload large(int steps, int characters) throws EventLogException {
        Map<String, String> fields = new TreeMap<>();
        for (int n = 0; n * FIELD < characters; n++) {
            fields.put("large" + n, "x".repeat(Math.min(FIELD, characters - n * FIELD)));
        }
        LoggedEvent note = new LoggedEvent(NOTE, "amy", "2026/01/05 08:00:00", fields);
        LoggedCase notes = new LoggedCase("L-1", Collections.nCopies(steps, note));
        return of("large", new EventLog(List.of(NOTE), List.copyOf(fields.keySet()), List.of(notes)));
    }

    /** Many tickets with keys that begin so, made as they are needed. */
    public List<Ticket> tickets(String keyPrefix, int number) {
        return new AbstractList<>() {
            @Override
            public Ticket get(int index) {
                return pattern.get(index % pattern.size()).withKey(keyPrefix + index);
            }

            @Override
            public int size() {
                return number;
            }
        };
    }

    private static Workload of(String key, EventLog log) throws EventLogException {
        LogProcess process = new LogProcess(key, key, log);
        return new Workload(process.definition(), new ArrayList<>(LogTickets.of(log, process, 1)));
    }
}
