package org.omflow.booster.tests.fault;

import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.connection.BoosterConnector;
import org.omflow.booster.ha.connection.BoosterUnavailableException;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.PropertyNames;
import org.omflow.booster.ha.testkit.FaultyTcpProxy;
import org.omflow.booster.installer.cluster.ClusterBuilder;
import org.omflow.booster.installer.cluster.ClusterException;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.installer.cluster.DemoPair;
import org.omflow.booster.installer.cluster.DemoServer;
import org.omflow.booster.installer.cluster.ManagedProcess;
import org.omflow.booster.tests.client.JmsClient;
import org.omflow.booster.tests.client.PatientConnection;
import org.omflow.booster.tests.cluster.TestClusters;

/**
 * The real processes on this machine, with what faults need: a PostgreSQL that can be stopped, servers that can be killed
 * or frozen at a point in their work, and between each server and the rest cables that can be cut; or a pair of Boosters,
 * with servers that reach both without such cables.
 */
public final class FaultCluster implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(120);

    /** The cables of one server. */
    record Cables(FaultyTcpProxy toBooster, FaultyTcpProxy toDatabase) {}

    private final List<String> names;
    private final Path folder;
    private final Path probes;
    private final RestartablePostgres database;
    private final Map<String, Cables> cables = new LinkedHashMap<>();
    private final Map<String, RestCalls> rests = new ConcurrentHashMap<>();
    private DemoCluster cluster;

    private FaultCluster(Class<?> test, List<String> servers, boolean wired, Consumer<ClusterBuilder> settings)
            throws IOException, ClusterException, InterruptedException {
        this(test, servers, wired, port -> {}, settings);
    }

    private FaultCluster(
            Class<?> test,
            List<String> servers,
            boolean wired,
            IntConsumer databasePort,
            Consumer<ClusterBuilder> settings)
            throws IOException, ClusterException, InterruptedException {
        names = servers;
        folder = Files.createTempDirectory("omflow-fault-").toAbsolutePath();
        probes = Files.createDirectory(folder.resolve("probes"));
        database = new RestartablePostgres(folder.resolve("postgres"));
        databasePort.accept(database.port());
        try {
            begin(test, wired, settings);
        } catch (ClusterException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Starts everything, with these servers; logs stay in {@code target/logs/<test>}. */
    static FaultCluster start(Class<?> test, String... servers)
            throws IOException, ClusterException, InterruptedException {
        return start(test, Map.of(), servers);
    }

    /** The same, with these settings of every server. */
    static FaultCluster start(Class<?> test, Map<String, String> settings, String... servers)
            throws IOException, ClusterException, InterruptedException {
        return new FaultCluster(test, List.of(servers), true, plan -> settings.forEach(plan::serverSetting));
    }

    /** The same, with anything else that the plan is to hold, such as options for Java. */
    static FaultCluster start(Class<?> test, Consumer<ClusterBuilder> more, String... servers)
            throws IOException, ClusterException, InterruptedException {
        return new FaultCluster(test, List.of(servers), true, more);
    }

    /** Starts a pair of Boosters, the secondary first, and these servers. */
    public static FaultCluster startPair(Class<?> test, String... servers)
            throws IOException, ClusterException, InterruptedException {
        return startPair(test, plan -> {}, servers);
    }

    /** The same, with anything else that the plan is to hold, such as settings of one Booster. */
    public static FaultCluster startPair(Class<?> test, Consumer<ClusterBuilder> more, String... servers)
            throws IOException, ClusterException, InterruptedException {
        return new FaultCluster(test, List.of(servers), false, plan -> more.accept(pair(plan)));
    }

    /** In the clear with {@code -Domflow.test.tls=off}. */
    private static ClusterBuilder pair(ClusterBuilder plan) {
        ClusterBuilder both = plan.pair().secondaryFirst();
        return System.getProperty("omflow.test.tls", "on").equals("off") ? both.plain() : both;
    }

    /** The same; before anything starts, the database's port is told. */
    public static FaultCluster startPair(
            Class<?> test, Consumer<ClusterBuilder> more, IntConsumer databasePort, String... servers)
            throws IOException, ClusterException, InterruptedException {
        return new FaultCluster(test, List.of(servers), false, databasePort, plan -> more.accept(pair(plan)));
    }

    private void begin(Class<?> test, boolean wired, Consumer<ClusterBuilder> settings)
            throws ClusterException, InterruptedException {
        ClusterBuilder plan = TestClusters.of(test)
                .withFolders()
                .database(RestartablePostgres.url(database.port()))
                .folder(folder.resolve("homes"))
                .serverJavaOption("-D" + FaultProbe.FOLDER + "=" + probes)
                .servers(names.toArray(String[]::new));
        settings.accept(plan);
        if (wired) {
            names.forEach(server -> wire(plan, server));
        }
        cluster = plan.start();
        // The Booster's port is known only now; the servers are ready without it.
        int booster = cluster.booster().ports().messages();
        cables.values().forEach(both -> both.toBooster().leadTo(booster));
    }

    private void wire(ClusterBuilder plan, String server) {
        Cables both = new Cables(new FaultyTcpProxy(), new FaultyTcpProxy());
        cables.put(server, both);
        both.toDatabase().leadTo(database.port());
        plan.serverSetting(
                server, "booster.addresses", "127.0.0.1:" + both.toBooster().port());
        plan.serverSetting(
                server,
                "database.url",
                RestartablePostgres.url(both.toDatabase().port()));
    }

    public DemoCluster cluster() {
        return cluster;
    }

    /** Both Boosters, where there are two. */
    public DemoPair pair() {
        return cluster.pair();
    }

    public RestartablePostgres database() {
        return database;
    }

    public List<String> servers() {
        return names;
    }

    public DemoServer server(String name) {
        return cluster.server(name);
    }

    Cables cables(String server) {
        return cables.get(server);
    }

    /** Where servers are asked to die or freeze. */
    Path probes() {
        return probes;
    }

    /** Jobs at which servers can be asked to do something. */
    MarkedJobs marked() {
        return new MarkedJobs(probes);
    }

    /** The REST interface of a server, as an administrator. */
    RestCalls rest(String server) {
        return rests.computeIfAbsent(
                server, name -> new RestCalls(server(name).url(), cluster.adminToken(), cluster.encryption()));
    }

    /** A client that may submit; a Booster that has just started may take a while to answer its first. */
    JmsClient client() {
        return await().atMost(READY)
                .ignoreException(BoosterUnavailableException.class)
                .until(() -> new JmsClient(cluster.submitterConnector()), client -> true);
    }

    /** Starts a server again that has died; returns when it is ready. */
    void startServer(String name) throws ClusterException, InterruptedException {
        server(name).process().start();
        server(name).process().awaitReady(READY);
    }

    /** Starts servers again that have died, as an agent does, without waiting for them. */
    void startDeadServers() throws ClusterException {
        for (DemoServer server : cluster.servers()) {
            if (!server.process().alive()) {
                server.process().start();
            }
        }
    }

    /** Kills everything at once, as a power cut does, and starts it again; returns when all are ready. */
    void cutPower() throws IOException, ClusterException, InterruptedException {
        List<ManagedProcess> processes = new ArrayList<>();
        processes.add(cluster.booster().process());
        cluster.servers().forEach(server -> processes.add(server.process()));
        processes.forEach(ManagedProcess::kill);
        database.crash();
        database.start();
        for (ManagedProcess process : processes) {
            process.start();
        }
        for (ManagedProcess process : processes) {
            process.awaitReady(READY);
        }
    }

    /** The jobs on the dead queue, each with its reason. */
    List<String> deadJobs() throws InterruptedException, JMSException {
        List<String> ids = new ArrayList<>();
        BoosterConnector admin = cluster.connector(cluster.admin());
        try (BoosterConnection connection = PatientConnection.open(admin, "count of dead jobs")) {
            var session = connection.direct();
            var browser = session.createBrowser(session.createQueue(Addresses.FORM_DEAD));
            Enumeration<?> all = browser.getEnumeration();
            while (all.hasMoreElements()) {
                Message dead = (Message) all.nextElement();
                ids.add(dead.getStringProperty(PropertyNames.JOB_ID) + " "
                        + dead.getStringProperty(PropertyNames.REASON));
            }
        }
        return ids;
    }

    @Override
    public void close() throws IOException {
        try {
            if (cluster != null) {
                cluster.servers().stream()
                        .filter(server -> server.process().alive())
                        .forEach(server -> server.process().wake());
                cluster.close();
            }
        } finally {
            cables.values().forEach(both -> {
                both.toBooster().close();
                both.toDatabase().close();
            });
            database.close();
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
