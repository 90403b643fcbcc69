package org.omflow.booster.server.execution;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.omflow.booster.server.job.JobProbe;

/** Lets a test do something while a job is being carried out, such as keeping it there for a long time. */
public final class SlowJobs implements JobProbe {
    private static final Map<String, Runnable> WORK = new ConcurrentHashMap<>();

    /** Runs this each time the job begins. */
    static void during(String jobId, Runnable work) {
        WORK.put(jobId, work);
    }

    /** Runs nothing any more. */
    static void forget() {
        WORK.clear();
    }

    @Override
    public void at(Point point, int jobs) {
        // Only single jobs matter here.
    }

    @Override
    public void begins(String jobId) {
        if (jobId != null) {
            WORK.getOrDefault(jobId, () -> {}).run();
        }
    }
}
