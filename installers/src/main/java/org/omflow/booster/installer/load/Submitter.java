package org.omflow.booster.installer.load;

import org.omflow.booster.ha.message.Answer;

/**
 * Brings jobs to the Booster and the answers back, by one of the ways open to outsiders. A job that gets no answer is
 * sent again under the same id, for as long as it takes. Thread-safe.
 */
public interface Submitter extends AutoCloseable {
    /** Begins to send, and to tell the listener what happens. Called once, before the first job. */
    void start(Listener listener);

    /** Takes a job to be sent as soon as possible; never waits. */
    void submit(SubmittedJob job);

    /** How many times a job was sent again; 0 with a submitter that never does. */
    default long sentAgain() {
        return 0;
    }

    /** Stops sending; what is unanswered stays so. */
    @Override
    void close();

    /** Hears what became of each job; called by the submitter's threads, which it must not hold up. */
    interface Listener {
        /**
         * The Booster has taken the job and will not lose it. Told once for each job, before its answer.
         *
         * @param sendingBegan when the sending that was acknowledged began, by {@link System#nanoTime}
         */
        void acknowledged(SubmittedJob job, long sendingBegan);

        /** The job was answered. Told once for each job. */
        void answered(SubmittedJob job, Answer answer);
    }
}
