package org.omflow.booster.server.worker;

import jakarta.jms.JMSException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.omflow.booster.server.job.Outcome;

/**
 * Finds the rejections that a REST request still waits for, which hears them itself, and need no dead job. A server that
 * stops removes its reply queue, and then looks for the answers once more before it lets its clients go: a rejection
 * that finds the queue is heard. Confined to one thread.
 */
final class AwaitedRejections {
    /** How far two servers may be apart in the database's time. */
    private static final Duration CLOCK_ERROR = Duration.ofMillis(500);

    private final Clock clock;
    private final ReplyQueues queues;

    AwaitedRejections(Clock clock, ReplyQueues queues) {
        this.clock = clock;
        this.queues = queues;
    }

    /** Looks for reply queues. */
    interface ReplyQueues {
        /** Whether the one of this name exists. */
        boolean exists(String name) throws JMSException;
    }

    /** Those of these outcomes that become dead jobs; call it when they are in the database. */
    List<Outcome> dead(List<Outcome> outcomes) throws JMSException {
        // A request that waits until later finds the rejection.
        Instant now = clock.instant().plus(CLOCK_ERROR);
        Map<String, Boolean> known = new HashMap<>();
        List<Outcome> dead = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            if (outcome.dead() && !(outcome.isAwaited(now) && isHeard(outcome, known))) {
                dead.add(outcome);
            }
        }
        return dead;
    }

    private boolean isHeard(Outcome outcome, Map<String, Boolean> known) throws JMSException {
        String name = outcome.received().envelope().replyTo();
        if (name == null) {
            return false;
        }
        Boolean exists = known.get(name);
        if (exists == null) {
            exists = queues.exists(name);
            known.put(name, exists);
        }
        return exists;
    }
}
