package org.omflow.booster.server.execution;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.omflow.booster.server.job.Outcome;

/** The metrics of the jobs of this server. */
public final class JobMetrics {
    private final MeterRegistry registry;
    private final DistributionSummary batchSize;
    private final Timer batchTime;
    /** Looking a counter up by name and tags for every job took 4 % of the samples of a busy server. */
    private final Map<Kind, Counter> counters = new ConcurrentHashMap<>();

    public JobMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.batchSize = DistributionSummary.builder("omflow.job.batch.size")
                .description("Jobs in a batch")
                .publishPercentiles(0.5, 0.99)
                .register(registry);
        this.batchTime = Timer.builder("omflow.job.batch.time")
                .description("From taking a batch to its database commit")
                .publishPercentiles(0.5, 0.99)
                .register(registry);
    }

    void batchDone(List<Outcome> outcomes, Duration took) {
        batchSize.record(outcomes.size());
        batchTime.record(took);
        Map<Kind, Integer> jobs = new HashMap<>();
        outcomes.forEach(outcome -> jobs.merge(Kind.of(outcome), 1, Integer::sum));
        jobs.forEach(
                (kind, number) -> counters.computeIfAbsent(kind, this::counter).increment(number));
    }

    private Counter counter(Kind kind) {
        return registry.counter("omflow.jobs", "type", kind.type(), "status", kind.status());
    }

    /** The tags by which jobs are counted. */
    private record Kind(String type, String status) {
        static Kind of(Outcome outcome) {
            String type = outcome.received().job() == null
                    ? "unreadable"
                    : outcome.received().job().type().wireName();
            String status = outcome.isHeld()
                    ? "held"
                    : outcome.isDuplicate()
                            ? "duplicate"
                            : outcome.answer().status().wireName();
            return new Kind(type, status);
        }
    }
}
