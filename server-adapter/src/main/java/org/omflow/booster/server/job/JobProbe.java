package org.omflow.booster.server.job;

import java.util.ServiceLoader;

/**
 * Observes how far a worker is with a batch. Production has none; tests put one on the class path to kill, freeze or
 * delay a server at that point. Thread-safe.
 */
public interface JobProbe {
    /** The installed probe. */
    JobProbe INSTALLED = ServiceLoader.load(JobProbe.class).findFirst().orElse((point, jobs) -> {});

    /** A point in a worker's batch. */
    enum Point {
        /** The jobs are carried out in memory; the database is unchanged. */
        BEFORE_INSERT,
        /** Orders and steps are written, the jobs are not yet recorded as done. */
        AFTER_INSERT,
        /** Everything is written and about to be committed. */
        BEFORE_COMMIT,
        /** The database has committed, the Booster has not. */
        BEFORE_ACKNOWLEDGE
    }

    /**
     * Called when a worker reaches this point.
     *
     * @param jobs how many jobs it has in its batch
     */
    void at(Point point, int jobs);

    /**
     * Called when a worker begins this job, within an open transaction.
     *
     * @param jobId null when its sender gave none
     */
    default void begins(String jobId) {}

    /** Whether this server ignores job records and repeats effects: proves that tests notice. */
    default boolean forgetsJobs() {
        return false;
    }
}
