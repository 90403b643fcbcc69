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

    private static final Map<Point, Runnable> AT = new ConcurrentHashMap<>();

    /** Runs this each time a batch gets there. */
    static void at(Point point, Runnable work) {
        AT.put(point, work);
    }

    /** Runs nothing any more. */
    static void forget() {
        WORK.clear();
        AT.clear();
    }

    @Override
    public void at(Point point, int jobs) {
        AT.getOrDefault(point, () -> {}).run();
    }

    @Override
    public void begins(String jobId) {
        if (jobId != null) {
            WORK.getOrDefault(jobId, () -> {}).run();
        }
    }
}
