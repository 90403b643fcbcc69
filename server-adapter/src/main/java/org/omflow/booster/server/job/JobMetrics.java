package org.omflow.booster.server.job;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;

/** What monitoring sees of the jobs of this server. */
public final class JobMetrics {
    private final MeterRegistry registry;
    private final DistributionSummary batchSize;
    private final Timer batchTime;

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
        for (Outcome outcome : outcomes) {
            String type = outcome.received().job() == null
                    ? "unreadable"
                    : outcome.received().job().type().wireName();
            String status = outcome.isHeld()
                    ? "held"
                    : outcome.repeated()
                            ? "repeated"
                            : outcome.answer().status().wireName();
            registry.counter("omflow.jobs", "type", type, "status", status).increment();
        }
    }
}
