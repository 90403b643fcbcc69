package org.omflow.booster.server.job;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.ErrorCode;

/**
 * The outcome of one message.
 *
 * @param received the message
 * @param answer the answer; null while the job is held
 * @param answerText the answer as it is stored and sent
 * @param owner the login that owns the order in the answer; null where it holds none, or that is not known
 * @param followUps jobs that follow from it
 * @param released held jobs that are sent again with it; they have rows of their own
 * @param isDuplicate whether the job had been done before and this is its stored answer
 * @param dead whether the message itself becomes a dead job, unless its sender {@link #isAwaited awaits} the rejection
 */
public record Outcome(
        ReceivedJob received,
        Answer answer,
        String answerText,
        String owner,
        List<OutgoingJob> followUps,
        List<OutgoingJob> released,
        boolean isDuplicate,
        boolean dead) {

    /** A job just carried out or rejected; a rejected one becomes a dead job. */
    public static Outcome fresh(ReceivedJob received, Answer answer) {
        return fresh(received, Effect.of(answer), null);
    }

    /** The same, with the owner of its order and its follow-up jobs. */
    public static Outcome fresh(ReceivedJob received, Effect effect, String owner) {
        Answer answer = effect.answer();
        boolean refused = answer.status() == Answer.Status.REJECTED;
        return new Outcome(
                received, answer, Json.write(answer.toJson()), owner, effect.followUps(), List.of(), false, refused);
    }

    /** A job that is held and has no answer yet. */
    public static Outcome held(ReceivedJob received) {
        return new Outcome(received, null, null, null, List.of(), List.of(), false, false);
    }

    /** The same, with these jobs to send again too. */
    public Outcome releasing(List<OutgoingJob> waited) {
        List<OutgoingJob> all =
                Stream.concat(released.stream(), waited.stream()).toList();
        return new Outcome(received, answer, answerText, owner, followUps, all, isDuplicate, dead);
    }

    /** Whether the job is held and has no answer yet. */
    public boolean isHeld() {
        return answer == null;
    }

    /**
     * A job that had been done before. A rejected one that is redelivered, because a server or the Booster died before the
     * message was acknowledged, may not be a dead job yet. The Booster loses the count of deliveries when it dies, so any
     * that came before its rejection was recorded may be such a one; a repetition comes later.
     */
    public static Outcome duplicate(ReceivedJob received, ProcessedJobs.Processed before) {
        Answer answer = Answer.parse(before.answer());
        boolean refused = answer.status() == Answer.Status.REJECTED
                && (received.delivery() > 1 || before.mayBeOf(received.enteredAt()));
        return new Outcome(received, answer, before.answer(), before.owner(), List.of(), List.of(), true, refused);
    }

    /** A job whose id belongs to another one, of which its sender learns nothing. */
    public static Outcome idConflict(ReceivedJob received) {
        String key = received.job() == null ? null : received.job().orderKey();
        return fresh(
                received, Answer.rejected(received.jobId(), key, ErrorCode.ID_CONFLICT, idConflict(received.jobId())));
    }

    /** The sentence that says so. */
    public static String idConflict(String jobId) {
        return "The jobId '" + jobId
                + "' was used before for something else or by another login; give every job its own id.";
    }

    /** A job whose failure could not be recorded. */
    public static Outcome unrecorded(ReceivedJob received, Answer answer, String owner) {
        return new Outcome(received, answer, Json.write(answer.toJson()), owner, List.of(), List.of(), false, true);
    }

    /** Whether a REST request still waits at this time, which hears a rejection itself. */
    public boolean isAwaited(Instant now) {
        Instant until = received.envelope().waitsUntil();
        return until != null && answer.status() == Answer.Status.REJECTED && now.isBefore(until);
    }

    /** Whether the sender may not read the order in the answer, because it is another login's. */
    public boolean isOfAnother() {
        return owner == null ? answer.order() != null : !owner.equals(received.login());
    }
}
