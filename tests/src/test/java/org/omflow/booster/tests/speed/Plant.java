package org.omflow.booster.tests.speed;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.omflow.booster.ha.connection.BoosterUnavailableException;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.installer.cluster.ClusterBuilder;
import org.omflow.booster.installer.cluster.ClusterException;
import org.omflow.booster.installer.cluster.DemoBooster;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.installer.cluster.DemoDatabase;
import org.omflow.booster.installer.cluster.DemoServer;

/**
 * A Booster and servers with a database of their own within one PostgreSQL. It stays up, and so warm, while others are
 * measured; idle it takes next to nothing.
 */
final class Plant implements AutoCloseable {
    private final String name;
    private final DemoDatabase database;
    private final DemoCluster cluster;
    private final OrderTables tables;
    /** Whether others close the cluster. */
    private final boolean borrowed;

    private long submitted;

    private Plant(String name, DemoDatabase database, DemoCluster cluster, boolean borrowed) throws SQLException {
        this.name = name;
        this.database = database;
        this.cluster = cluster;
        this.borrowed = borrowed;
        this.tables = new OrderTables(database);
    }

    /** A cluster that runs, and goes on when the plant is closed; it learns work W. */
    static Plant of(DemoCluster cluster) throws SQLException, ClusterException, InterruptedException {
        cluster.rest().deploy(WorkW.process());
        return new Plant("borrowed", cluster.database(), cluster, true);
    }

    /**
     * Starts one.
     *
     * @param servers how many
     * @param settings of each server, such as {@code job.batch-size}
     */
    static Plant start(String name, DemoDatabase within, int servers, Map<String, String> settings, Path logs)
            throws SQLException, ClusterException, InterruptedException {
        return start(name, within, servers, settings, logs, plan -> {});
    }

    /** The same in the clear. */
    static Plant startPlain(String name, DemoDatabase within, int servers, Path logs)
            throws SQLException, ClusterException, InterruptedException {
        return start(name, within, servers, Map.of(), logs, ClusterBuilder::plain);
    }

    /** The same with two Boosters. */
    static Plant startPair(String name, DemoDatabase within, int servers, Path logs)
            throws SQLException, ClusterException, InterruptedException {
        return start(name, within, servers, Map.of(), logs, ClusterBuilder::pair);
    }

    private static Plant start(
            String name,
            DemoDatabase within,
            int servers,
            Map<String, String> settings,
            Path logs,
            Consumer<ClusterBuilder> more)
            throws SQLException, ClusterException, InterruptedException {
        try (Connection connection = DriverManager.getConnection(within.url(), within.user(), within.password())) {
            connection.createStatement().execute("CREATE DATABASE " + name);
        }
        String url = within.url().replaceAll("/[^/]*$", "/" + name);
        ClusterBuilder plan = DemoCluster.builder()
                .freePorts()
                .database(url + "?user=" + within.user())
                .logs(logs.resolve(name))
                .servers(IntStream.rangeClosed(1, servers)
                        .mapToObj(n -> "server-" + n)
                        .toArray(String[]::new));
        settings.forEach(plan::serverSetting);
        more.accept(plan);
        DemoCluster cluster = plan.start();
        cluster.rest().deploy(WorkW.process());
        return new Plant(name, cluster.database(), cluster, false);
    }

    String name() {
        return name;
    }

    DemoCluster cluster() {
        return cluster;
    }

    DemoDatabase database() {
        return database;
    }

    OrderTables tables() {
        return tables;
    }

    /** How many orders were submitted in all. */
    long submitted() {
        return submitted;
    }

    /** Takes note of orders that are submitted by others. */
    void expect(int orders) {
        submitted += orders;
    }

    /** The CPU time of this plant, with that of the program that submits. */
    CpuTime cpu() throws SQLException {
        CpuTime cpu = new CpuTime();
        for (DemoBooster booster : cluster.boosters()) {
            cpu.add("booster", booster.process().pid());
        }
        for (DemoServer server : cluster.servers()) {
            cpu.add("servers", server.process().pid());
        }
        return cpu.addFamily("postgresql", postgres())
                .add("submitters", ProcessHandle.current().pid());
    }

    /** Submits new orders and waits until all are completed. */
    Rate work(String series, Manner manner, int count)
            throws SQLException, JMSException, BoosterUnavailableException, InterruptedException {
        List<OutgoingJob> orders = WorkW.orders(series, count);
        CpuTime cpu = cpu();
        expect(count);
        try (Submitters submitters = new Submitters(cluster.submitterConnector(), manner)) {
            Map<String, Double> before = cpu.read();
            long began = System.nanoTime();
            submitters.submit(orders);
            long ended = tables.awaitDone(orders);
            return Rate.of(count, ended - began, cpu.since(before));
        }
    }

    /** Stops the servers, so that the Booster and the database can be measured alone. */
    void stopServers() {
        cluster.servers().forEach(server -> server.process().stop());
    }

    @Override
    public void close() throws SQLException {
        tables.close();
        if (!borrowed) {
            cluster.close();
        }
    }

    private long postgres() throws SQLException {
        try (Stream<String> lines = Files.lines(Path.of(OrderTables.processFile(database)))) {
            return Long.parseLong(lines.findFirst().orElseThrow().strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
