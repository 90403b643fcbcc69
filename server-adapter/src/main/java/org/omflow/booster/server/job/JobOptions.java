package org.omflow.booster.server.job;

import java.time.Duration;
import java.util.List;
import org.omflow.booster.ha.settings.Option;

/** The settings of taking jobs. */
public final class JobOptions {
    public static final Option<Integer> WORKERS =
            Option.number("job.workers", "How many batches this server works on at once.", "workers", 1, 64, 2);
    public static final Option<Integer> BATCH_SIZE = Option.number(
            "job.batch-size",
            "Most jobs in one batch. A batch takes what is there and never waits to fill.",
            "jobs",
            1,
            1000,
            64);
    public static final Option<Duration> OUTBOX_SWEEP = Option.duration(
            "job.outbox-sweep",
            "How often to look for jobs that were left in the outbox and for held jobs that are due.",
            "100ms",
            "1h",
            "1s");

    public static final Option<Integer> MAX_ATTEMPTS = Option.number(
                    "job.max-attempts",
                    "How many attempts a failing job gets before it becomes an incident.",
                    "attempts",
                    1,
                    100,
                    3)
            .renamedFrom("job.tries");
    public static final Option<Duration> RETRY_BACKOFF = Option.duration(
                    "job.retry-backoff",
                    "Linear backoff of a failing job: it waits n times this long after its n-th failure.",
                    "10ms",
                    "1d",
                    "5s")
            .renamedFrom("job.try-pause");
    public static final Option<Duration> EARLY_WAIT = Option.duration(
            "job.early-wait",
            "How long to hold a job whose order does not exist yet or does not wait at that form yet, before"
                    + " it is rejected.",
            "0s",
            "1d",
            "30s");
    public static final Option<Duration> DEDUPLICATION_WINDOW = Option.duration(
                    "job.deduplication-window",
                    "Retention of processed jobs, within which a duplicate is recognised. A job that arrived longer"
                            + " ago is rejected as too_old.",
                    "1m",
                    "3650d",
                    "30d")
            .renamedFrom("job.remember");

    public static final List<Option<?>> ALL =
            List.of(WORKERS, BATCH_SIZE, OUTBOX_SWEEP, MAX_ATTEMPTS, RETRY_BACKOFF, EARLY_WAIT, DEDUPLICATION_WINDOW);

    private JobOptions() {}
}
