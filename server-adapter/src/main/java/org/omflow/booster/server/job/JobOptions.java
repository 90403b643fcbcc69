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

    public static final Option<Integer> MAX_ATTEMPTS = Option.number(
                    "job.max-attempts",
                    "How often a job that fails is carried out before it becomes an incident.",
                    "times",
                    1,
                    100,
                    3)
            .renamedFrom("job.tries");
    public static final Option<Duration> RETRY_BACKOFF = Option.duration(
                    "job.retry-backoff",
                    "How long to wait before a job that failed is tried again; twice as long after its second failure, and so on.",
                    "10ms",
                    "1d",
                    "5s")
            .renamedFrom("job.try-pause");
    public static final Option<Duration> EARLY_WAIT = Option.duration(
            "job.early-wait",
            "How long a job is held whose order does not exist yet or does not wait there yet.",
            "0s",
            "1d",
            "30s");
    public static final Option<Duration> DEDUPLICATION_WINDOW = Option.duration(
                    "job.deduplication-window",
                    "How long it is remembered what became of a job; one that is older when it comes is refused as too_old.",
                    "1m",
                    "3650d",
                    "30d")
            .renamedFrom("job.remember");

    public static final List<Option<?>> ALL =
            List.of(WORKERS, BATCH_SIZE, OUTBOX_SWEEP, MAX_ATTEMPTS, RETRY_BACKOFF, EARLY_WAIT, DEDUPLICATION_WINDOW);

    private JobOptions() {}
}
