package org.omflow.booster.server.job;

import java.util.List;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.message.Answer;

/**
 * What one job brought about, beside what it changed in its unit of work.
 *
 * @param answer what to tell its sender
 * @param followUps jobs that follow from it
 */
public record Effect(Answer answer, List<OutgoingJob> followUps) {
    /** An answer from which nothing follows. */
    public static Effect of(Answer answer) {
        return new Effect(answer, List.of());
    }
}
