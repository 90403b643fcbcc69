package org.omflow.booster.broker.metric;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.activemq.artemis.core.config.MetricsConfiguration;
import org.apache.activemq.artemis.core.server.metrics.ActiveMQMetricsPlugin;
import org.omflow.booster.broker.disk.DiskWatch;
import org.omflow.booster.broker.guard.UnheardJobs;
import org.omflow.booster.broker.node.Nodes;
import org.omflow.booster.broker.pair.PairState;
import org.omflow.booster.broker.preauth.PreAuthLimits;
import org.omflow.booster.broker.queue.WaitingResults;
import org.omflow.booster.broker.user.Realm;
import org.omflow.booster.ha.preauth.UnauthenticatedConnections;

/** The metrics of one Booster and its Java process, in Prometheus text format. Thread-safe. */
public final class BoosterMetrics implements AutoCloseable {
    private static final String OF_BOOSTER = "omflow";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /** The message broker's metrics configuration, with those of the Java process. */
    public MetricsConfiguration forBroker() {
        return withoutJava()
                .setJvmMemory(true)
                .setJvmGc(true)
                .setJvmThread(true)
                .setFileDescriptors(true)
                .setProcessor(true)
                .setUptime(true);
    }

    /** The same without the Java process, for a Booster that runs one broker after another. */
    public MetricsConfiguration withoutJava() {
        return new MetricsConfiguration().setPlugin(new BrokerMetrics(registry)).setJvmMemory(false);
    }

    /** Adds metrics of the message disks. */
    public void watch(DiskWatch disk) {
        Gauge.builder("omflow_disk_full", disk, watch -> watch.full() == null ? 0 : 1)
                .description("1 while new jobs are refused because a disk with messages is full")
                .register(registry);
        Gauge.builder("omflow_disk_free", disk, DiskWatch::freeBytes)
                .baseUnit("bytes")
                .description("Free bytes on the message disk that is nearest to its limit")
                .register(registry);
        FunctionCounter.builder("omflow_disk_refused", disk, DiskWatch::refused)
                .description("Messages refused because a disk with messages was full")
                .register(registry);
    }

    /** Adds metrics of results that wait for clients. */
    public void watch(WaitingResults results) {
        FunctionCounter.builder("omflow_results_dropped", results, WaitingResults::dropped)
                .description("Results and answers dropped because their user did not fetch them")
                .register(registry);
    }

    /** Adds the metric of refused jobs that were lost. */
    public void watch(UnheardJobs jobs) {
        FunctionCounter.builder("omflow_settled_jobs_lost", jobs, UnheardJobs::lost)
                .description("Refused jobs that were sent settled and could not be kept as dead jobs")
                .register(registry);
    }

    /** Adds metrics of unauthenticated connections. */
    public void watch(PreAuthLimits preAuth) {
        Map.of("messages", preAuth.messages(), "clients", preAuth.clients(), "web", preAuth.web())
                .forEach((port, unauthenticated) -> {
                    Gauge.builder(
                                    "omflow_unauthenticated_connections",
                                    unauthenticated,
                                    UnauthenticatedConnections::waiting)
                            .tag("port", port)
                            .description("Connections without a login; on the web port, without a request")
                            .register(registry);
                    FunctionCounter.builder(
                                    "omflow_unauthenticated_connections_refused",
                                    unauthenticated,
                                    UnauthenticatedConnections::refused)
                            .tag("port", port)
                            .description("Connections closed before a login; on the web port, before a request")
                            .register(registry);
                });
    }

    /** Adds the metric of keys that two machines have. */
    public void watch(Nodes nodes) {
        FunctionCounter.builder("omflow_keys_held_twice", nodes, Nodes::heldTwice)
                .description("Certificates that two machines wanted to renew: both have its key")
                .register(registry);
    }

    /** Adds metrics of logins by password. */
    public void watch(Realm realm) {
        FunctionCounter.builder("omflow_logins_failed", realm, Realm::wrongPasswords)
                .tag("reason", "password")
                .description("Logins refused because user or password was wrong")
                .register(registry);
        FunctionCounter.builder("omflow_logins_failed", realm, Realm::uncheckedLogins)
                .tag("reason", "busy")
                .description("Logins refused because too many waited for the check of their password")
                .register(registry);
    }

    /** Adds metrics of the pair. */
    public void watch(Supplier<PairState> pair) {
        Gauge.builder("omflow_pair_active", pair, state -> state.get().state() == PairState.State.ACTIVE ? 1 : 0)
                .description("1 while this Booster of the pair is active")
                .register(registry);
        Gauge.builder("omflow_pair_in_sync", pair, state -> state.get().inSync() ? 1 : 0)
                .description("1 while the passive Booster has every message of the active one")
                .register(registry);
        Gauge.builder("omflow_pair_held_back", pair, state -> state.get().heldBack() ? 1 : 0)
                .description("1 while answers to clients are held back, as the other Booster may have taken over")
                .register(registry);
        FunctionCounter.builder(
                        "omflow_pair_failovers", pair, state -> state.get().failovers())
                .description("How often this Booster took over from the other")
                .register(registry);
    }

    /** Removes the metrics of an ended broker and of the Java process; the next broker registers them again. */
    public void forgetBroker() {
        registry.getMeters().stream()
                .filter(meter -> !meter.getId().getName().startsWith(OF_BOOSTER))
                .forEach(registry::remove);
    }

    /** All metrics as text. */
    public String text() {
        return registry.scrape();
    }

    @Override
    public void close() {
        registry.close();
    }

    /** Gives the broker the registry of this process. */
    private static final class BrokerMetrics implements ActiveMQMetricsPlugin {
        private final transient MeterRegistry registry;

        BrokerMetrics(MeterRegistry registry) {
            this.registry = registry;
        }

        @Override
        public ActiveMQMetricsPlugin init(Map<String, String> options) {
            return this;
        }

        @Override
        public MeterRegistry getRegistry() {
            return registry;
        }
    }
}
