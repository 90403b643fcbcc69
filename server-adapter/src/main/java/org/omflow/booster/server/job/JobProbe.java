package org.omflow.booster.server.job;

import java.util.ServiceLoader;

/**
 * Hears how far a worker is with a batch. There is none in production; tests bring one on the class path, to kill,
 * freeze or delay a server exactly there. Thread-safe.
 */
public interface JobProbe {
    /** The one that is installed. */
    JobProbe INSTALLED = ServiceLoader.load(JobProbe.class).findFirst().orElse((point, jobs) -> {});

    /** Where a worker can be in its work. */
    enum Point {
        /** The jobs are carried out in memory; nothing of it is in the database. */
        BEFORE_INSERT,
        /** Orders and steps are written, the jobs are not yet recorded as done. */
        AFTER_INSERT,
        /** Everything is written and about to be committed. */
        BEFORE_COMMIT,
        /** The database has committed, the Booster has not. */
        BEFORE_ACKNOWLEDGE
    }

    /**
     * A worker has come to this point.
     *
     * @param jobs how many jobs it has in its batch
     */
    void at(Point point, int jobs);

    /**
     * A worker begins to carry out this job, within an open transaction.
     *
     * @param jobId null when its sender gave none
     */
    default void begins(String jobId) {}

    /** Whether this server forgets which jobs were done, so that they take effect again: proves that tests notice. */
    default boolean forgetsJobs() {
        return false;
    }
}
