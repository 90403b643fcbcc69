package org.omflow.booster.installer.load;

import org.omflow.booster.ha.message.Answer;

/**
 * Sends jobs to the Booster and receives the answers, by one of the protocols open to clients. A job is resent under
 * the same id until it is answered. Thread-safe.
 */
public interface Submitter extends AutoCloseable {
    /** Starts to send, and to notify the listener. Called once, before the first job. */
    void start(Listener listener);

    /** Takes a job to be sent as soon as possible; never waits. */
    void submit(SubmittedJob job);

    /** How many times a job was sent again; 0 with a submitter that never does. */
    default long sentAgain() {
        return 0;
    }

    /** Stops sending; unanswered jobs stay unanswered. */
    @Override
    void close();

    /** Receives the outcome of each job, on the submitter's threads, which it must not block. */
    interface Listener {
        /**
         * The Booster has taken the job and will not lose it. Called once for each job, before its answer.
         *
         * @param sendingBegan when the sending that was acknowledged began, by {@link System#nanoTime}
         */
        void acknowledged(SubmittedJob job, long sendingBegan);

        /** The job was answered. Called once for each job. */
        void answered(SubmittedJob job, Answer answer);
    }
}
