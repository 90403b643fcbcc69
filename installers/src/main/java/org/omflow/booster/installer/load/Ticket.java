package org.omflow.booster.installer.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.omflow.booster.ha.message.Job;

/**
 * An order to place, with the steps that people will complete in it. Its forms must not be changed.
 *
 * @param process the process it follows
 * @param key unique among all orders
 * @param form what it is placed with
 * @param by who places it; may be null
 * @param events what is done in it, in this order; the order is complete after the last
 */
public record Ticket(String process, String key, ObjectNode form, String by, List<Event> events) {
    public Ticket {
        events = List.copyOf(events);
    }

    /**
     * One step done by a person.
     *
     * @param node the form at which the order waits
     * @param person may be null
     * @param form what the person fills in
     */
    public record Event(String node, String person, ObjectNode form) {}

    /** The same ticket under another key. */
    public Ticket withKey(String other) {
        return new Ticket(process, other, form, by, events);
    }

    /** How many jobs it takes: one to place it and one for each step. */
    public int jobs() {
        return 1 + events.size();
    }

    /** The job that places it for 0, and the job of its n-th step for n. */
    public Job job(int n) {
        if (n == 0) {
            return new Job.PlaceOrder(process, key, form, by);
        }
        Event event = events.get(n - 1);
        return new Job.CompleteStep(key, event.node(), event.form(), event.person());
    }
}
