package org.omflow.booster.server.job;

import java.time.Duration;
import java.util.List;
import org.omflow.booster.ha.settings.Option;

/** The settings of taking jobs. */
public final class JobOptions {
    public static final Option<Integer> WORKERS =
            Option.number("job.workers", "How many batches of jobs this server works on at once.", "workers", 1, 64, 2);
    public static final Option<Integer> BATCH_SIZE = Option.number(
            "job.batch-size",
            "Most jobs in one batch. Batches take what is there and never wait to fill.",
            "jobs",
            1,
            1000,
            64);
    public static final Option<Duration> OUTBOX_SWEEP = Option.duration(
            "job.outbox-sweep", "How often to look for jobs that were left in the outbox.", "100ms", "1h", "1s");

    public static final List<Option<?>> ALL = List.of(WORKERS, BATCH_SIZE, OUTBOX_SWEEP);

    private JobOptions() {}
}
