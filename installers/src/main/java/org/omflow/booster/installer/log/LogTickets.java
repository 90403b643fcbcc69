package org.omflow.booster.installer.log;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Limits;
import org.omflow.booster.ha.message.OrderKeys;
import org.omflow.booster.ha.message.RejectedException;
import org.omflow.booster.installer.load.Ticket;

/** Turns the cases of a log into orders to place and steps to complete. */
public final class LogTickets {
    private LogTickets() {}

    /**
     * One order for each case, with a step for each of its events.
     *
     * @param repeat how often the whole log is replayed; from the second time on, keys end in {@code -2}, {@code -3} ...
     * @throws EventLogException when a case id cannot be an order key, or a person's name is too long
     */
    public static List<Ticket> of(EventLog log, LogProcess process, int repeat) throws EventLogException {
        List<Ticket> once = new ArrayList<>();
        for (LoggedCase logged : log.cases()) {
            once.add(ticket(logged, process, repeat));
        }
        List<Ticket> tickets = new ArrayList<>(once);
        for (int round = 2; round <= repeat; round++) {
            for (Ticket ticket : once) {
                tickets.add(ticket.withKey(ticket.key() + "-" + round));
            }
        }
        return tickets;
    }

    private static Ticket ticket(LoggedCase logged, LogProcess process, int repeat) throws EventLogException {
        checkKey(repeat > 1 ? logged.id() + "-" + repeat : logged.id());
        List<LoggedEvent> events = logged.events();
        List<Ticket.Event> steps = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            LoggedEvent event = events.get(i);
            checkPerson(logged, event);
            String next = i + 1 < events.size() ? process.node(events.get(i + 1).activity()) : LogProcess.END;
            steps.add(new Ticket.Event(process.node(event.activity()), event.person(), form(event, next)));
        }
        return new Ticket(
                process.key(),
                logged.id(),
                Json.object().put(LogProcess.NEXT, steps.get(0).node()),
                events.get(0).person(),
                steps);
    }

    private static ObjectNode form(LoggedEvent event, String next) {
        ObjectNode form = Json.object().put(LogProcess.NEXT, next);
        if (event.person() != null) {
            form.put(LogProcess.RESOURCE, event.person());
        }
        form.put(LogProcess.COMPLETED_AT, event.time());
        event.others().forEach(form::put);
        return form;
    }

    private static void checkKey(String key) throws EventLogException {
        try {
            OrderKeys.check("case", key, false);
        } catch (RejectedException e) {
            throw new EventLogException("A case of the log cannot be an order. " + e.getMessage(), e);
        }
    }

    private static void checkPerson(LoggedCase logged, LoggedEvent event) throws EventLogException {
        if (event.person() != null && event.person().length() > Limits.PERSON) {
            throw new EventLogException("Case '" + logged.id() + "' names a person with "
                    + event.person().length() + " characters; at most " + Limits.PERSON
                    + " are allowed. Name another column with --person-column.");
        }
    }
}
