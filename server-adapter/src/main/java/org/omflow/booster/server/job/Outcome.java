package org.omflow.booster.server.job;

import java.util.List;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Answer;

/**
 * What came of one message.
 *
 * @param received the message
 * @param answer what to tell; null while the job waits
 * @param answerText the answer as it is stored and sent
 * @param followUps jobs that follow from it
 * @param released jobs that waited for this one and are sent again; they have rows of their own
 * @param repeated whether the job had been done before and this is its stored answer
 * @param dead whether the message itself is to be kept among the dead jobs
 */
public record Outcome(
        ReceivedJob received,
        Answer answer,
        String answerText,
        List<OutgoingJob> followUps,
        List<OutgoingJob> released,
        boolean repeated,
        boolean dead) {

    /** A job that was carried out or refused just now; a refused one is kept, unless its sender was told directly. */
    public static Outcome fresh(ReceivedJob received, Answer answer) {
        return fresh(received, Effect.of(answer), List.of());
    }

    /** The same, with what follows and with the jobs that waited for it. */
    public static Outcome fresh(ReceivedJob received, Effect effect, List<OutgoingJob> released) {
        Answer answer = effect.answer();
        boolean refused = answer.status() == Answer.Status.REJECTED && !received.byRest();
        return new Outcome(received, answer, Json.write(answer.toJson()), effect.followUps(), released, false, refused);
    }

    /** A job that waits and has no answer yet. */
    public static Outcome held(ReceivedJob received) {
        return new Outcome(received, null, null, List.of(), List.of(), false, false);
    }

    /** Whether the job waits and has no answer yet. */
    public boolean isHeld() {
        return answer == null;
    }

    /**
     * A job that had been done before. One that was refused and comes again as the same message, since a server died before
     * it acknowledged it, may not have been kept yet.
     */
    public static Outcome repeated(ReceivedJob received, String storedAnswer) {
        Answer answer = Answer.parse(storedAnswer);
        boolean refused = answer.status() == Answer.Status.REJECTED && !received.byRest() && received.delivery() > 1;
        return new Outcome(received, answer, storedAnswer, List.of(), List.of(), true, refused);
    }

    /** A job that failed in a way that could not be recorded. */
    public static Outcome unrecorded(ReceivedJob received, Answer answer) {
        return new Outcome(received, answer, Json.write(answer.toJson()), List.of(), List.of(), false, true);
    }
}
