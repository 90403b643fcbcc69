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
import org.omflow.booster.broker.pair.PairState;
import org.omflow.booster.broker.preauth.PreAuthLimits;
import org.omflow.booster.ha.preauth.UnauthenticatedConnections;

/** The figures of one Booster and its Java process, in the form Prometheus reads. Thread-safe. */
public final class BoosterMetrics implements AutoCloseable {
    private static final String OF_BOOSTER = "omflow";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /** Tells the message broker what to count and where. */
    public MetricsConfiguration forBroker() {
        return withoutJava()
                .setJvmMemory(true)
                .setJvmGc(true)
                .setJvmThread(true)
                .setFileDescriptors(true)
                .setProcessor(true)
                .setUptime(true);
    }

    /** The same without the figures of the Java process: for brokers of which there is one after the other. */
    public MetricsConfiguration withoutJava() {
        return new MetricsConfiguration().setPlugin(new BrokerMetrics(registry)).setJvmMemory(false);
    }

    /** Tells how the disks with the messages are. */
    public void watch(DiskWatch disk) {
        Gauge.builder("omflow_disk_full", disk, watch -> watch.full() == null ? 0 : 1)
                .description("1 while new jobs are refused because a disk with messages is full")
                .register(registry);
        Gauge.builder("omflow_disk_free", disk, DiskWatch::freeBytes)
                .baseUnit("bytes")
                .description("What is free on the disk with messages that is nearest to its limit")
                .register(registry);
        FunctionCounter.builder("omflow_disk_refused", disk, DiskWatch::refused)
                .description("Messages refused because a disk with messages was full")
                .register(registry);
    }

    /** Tells of the connections over which nobody has logged in. */
    public void watch(PreAuthLimits preAuth) {
        Map.of("messages", preAuth.messages(), "clients", preAuth.clients(), "web", preAuth.web())
                .forEach((port, unauthenticated) -> {
                    Gauge.builder(
                                    "omflow_unauthenticated_connections",
                                    unauthenticated,
                                    UnauthenticatedConnections::waiting)
                            .tag("port", port)
                            .description("Connections that wait for a login, at the web for a request")
                            .register(registry);
                    FunctionCounter.builder(
                                    "omflow_unauthenticated_connections_refused",
                                    unauthenticated,
                                    UnauthenticatedConnections::refused)
                            .tag("port", port)
                            .description("Connections closed before any login, at the web before a request")
                            .register(registry);
                });
    }

    /** Tells what this Booster does beside its partner. */
    public void watch(Supplier<PairState> pair) {
        Gauge.builder("omflow_pair_active", pair, state -> state.get().state() == PairState.State.ACTIVE ? 1 : 0)
                .description("1 while this one of two Boosters works")
                .register(registry);
        Gauge.builder("omflow_pair_in_sync", pair, state -> state.get().inSync() ? 1 : 0)
                .description("1 while the passive Booster has every message of the one that works")
                .register(registry);
        Gauge.builder("omflow_pair_held_back", pair, state -> state.get().heldBack() ? 1 : 0)
                .description("1 while nothing is told to clients, for the other Booster may have taken over")
                .register(registry);
        FunctionCounter.builder(
                        "omflow_pair_failovers", pair, state -> state.get().failovers())
                .description("How often this Booster took over from the other")
                .register(registry);
    }

    /** Forgets the figures of a broker that has ended, and those of the Java process: the next one tells them again. */
    public void forgetBroker() {
        registry.getMeters().stream()
                .filter(meter -> !meter.getId().getName().startsWith(OF_BOOSTER))
                .forEach(registry::remove);
    }

    /** All figures as text. */
    public String text() {
        return registry.scrape();
    }

    @Override
    public void close() {
        registry.close();
    }

    /** Hands the broker this process's registry. */
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
