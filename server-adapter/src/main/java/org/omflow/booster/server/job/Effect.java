package org.omflow.booster.server.job;

import java.util.List;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.message.Answer;

/**
 * The result of one job, apart from the changes in its unit of work.
 *
 * @param answer the answer to its sender
 * @param followUps jobs that follow from it
 */
public record Effect(Answer answer, List<OutgoingJob> followUps) {
    /** An answer without follow-up jobs. */
    public static Effect of(Answer answer) {
        return new Effect(answer, List.of());
    }
}
