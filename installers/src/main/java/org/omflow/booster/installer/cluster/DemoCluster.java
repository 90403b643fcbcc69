package org.omflow.booster.installer.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.omflow.booster.ha.address.BoosterAddresses;
import org.omflow.booster.ha.connection.BoosterConnector;
import org.omflow.booster.ha.connection.BoosterLogin;
import org.omflow.booster.ha.message.MayActFor;
import org.omflow.booster.ha.tls.Encryption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole product on this machine: a database, one or two Boosters and servers, each in a separate process. Closing
 * it, or ending this program by Ctrl-C or SIGTERM, stops them and deletes their data but not the logs. Thread-safe.
 */
public final class DemoCluster implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DemoCluster.class);
    /** The name of a single Booster's process and folder. */
    static final String SINGLE = "booster";

    private static final int FIRST_SERVER_PORT = 8080;
    private static final Duration READY = Duration.ofSeconds(120);
    /** How much of their answers submitters prefetch. */
    private static final long PREFETCH_BYTES = 1 << 20;

    private final ClusterBuilder plan;
    private final Path folder;
    private final Path logs;
    private final DemoBoosters boosters;
    private final Thread hook = new Thread(this::stopAll, "demo-stop");
    private final List<DemoServer> servers = Collections.synchronizedList(new ArrayList<>());
    private volatile DemoDatabase database;
    private volatile String adminToken;
    /** Guarded by "this". */
    private boolean stopped;

    DemoCluster(ClusterBuilder plan) throws ClusterException {
        this.plan = plan;
        this.folder = plan.makeFolder().toAbsolutePath();
        this.logs = plan.makeLogs(folder);
        this.boosters = new DemoBoosters(plan, folder, logs, this::launch);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Says what to start. */
    public static ClusterBuilder builder() {
        return new ClusterBuilder();
    }

    void start(List<String> names) throws ClusterException, InterruptedException {
        List<BoosterPorts> ports = plan.boosterPorts();
        openDatabase();
        boosters.prepare(ports, database);
        boosters.start(READY);
        startServers(names);
        boosters.awaitReady(READY);
        for (DemoServer started : servers()) {
            started.process().awaitReady(READY);
        }
        adminToken = plan.security() == Security.JOINED
                ? servers().get(0).addToken("demo", "admin", MayActFor.ITSELF)
                : database.addAdminToken("demo");
    }

    private void startServers(List<String> names) throws ClusterException, InterruptedException {
        Optional<String> token = Optional.empty();
        if (plan.security() == Security.JOINED) {
            booster().awaitWeb(READY);
            token = Optional.of(booster().addToken("server", names.size()));
        }
        for (String name : names) {
            launch(prepare(name, token).process());
        }
    }

    /**
     * Starts another server and waits until it is ready.
     *
     * @throws ClusterException when it does not start
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public DemoServer addServer(String name) throws ClusterException, InterruptedException {
        Optional<String> token =
                plan.security() == Security.JOINED ? Optional.of(booster().addToken("server", 1)) : Optional.empty();
        DemoServer added = prepare(name, token);
        launch(added.process());
        added.process().awaitReady(READY);
        return added;
    }

    /** Kills the one Booster or the primary (SIGKILL); returns when it has ended. */
    public void killBooster() {
        booster().process().kill();
    }

    /**
     * Starts the one Booster again and waits until it is ready.
     *
     * @throws ClusterException when it does not start
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public void startBooster() throws ClusterException, InterruptedException {
        startProcess(booster().process());
        booster().process().awaitReady(READY);
    }

    /**
     * Starts a Booster or server again, without waiting for it.
     *
     * @throws ClusterException when it cannot be started, or all is being stopped
     */
    public void startProcess(ManagedProcess process) throws ClusterException {
        launch(process);
    }

    /**
     * Replaces the primary's machine, lost for good, by a new one that joins with a token of the secondary. Returns
     * when the pair is healthy.
     *
     * @throws ClusterException when it does not start
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public void replacePrimary() throws ClusterException, InterruptedException {
        boosters.replacePrimary(READY);
    }

    /** The one Booster, or the primary of two. */
    public DemoBooster booster() {
        return boosters.first();
    }

    /** One or two, the primary first. */
    public List<DemoBooster> boosters() {
        return boosters.all();
    }

    public boolean isPair() {
        return plan.isPair();
    }

    /**
     * Both Boosters.
     *
     * @throws IllegalStateException when there is only one
     */
    public DemoPair pair() {
        return boosters.pair();
    }

    /** All servers, in the order in which they were added. */
    public List<DemoServer> servers() {
        return List.copyOf(servers);
    }

    /**
     * The server of that name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public DemoServer server(String name) {
        return servers().stream()
                .filter(s -> s.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no server '" + name + "'."));
    }

    public DemoDatabase database() {
        return database;
    }

    /** Where the Boosters are, in the order in which they are tried. */
    public BoosterAddresses boosterAddresses() {
        return boosters.addresses();
    }

    /** The Booster's administrator. */
    public BoosterLogin admin() {
        return boosters.admin();
    }

    /** The user with which servers connect to the Booster. */
    public BoosterLogin serverLogin() {
        return boosters.server();
    }

    /** A user that may submit jobs to the Booster. */
    public BoosterLogin submitter() {
        return boosters.submitter();
    }

    /** The password that the two Boosters share. */
    public String pairPassword() {
        return boosters.pairPassword();
    }

    /** A connector for submitters. */
    public BoosterConnector submitterConnector() {
        return connector(submitter());
    }

    /** A connector for this user. */
    public BoosterConnector connector(BoosterLogin login) {
        return new BoosterConnector(boosterAddresses(), login, PREFETCH_BYTES, encryption());
    }

    /** An administrator's API token, valid on every server. */
    public String adminToken() {
        return adminToken;
    }

    /**
     * Creates another API token.
     *
     * @param role {@code admin} or {@code submitter}
     * @throws ClusterException when the server's command fails
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public String addToken(String name, String role, MayActFor mayActFor)
            throws ClusterException, InterruptedException {
        return servers().get(0).addToken(name, role, mayActFor);
    }

    /** The REST interface of the first server, as an administrator. */
    public ServerRest rest() {
        return new ServerRest(servers().get(0).url(), adminToken, encryption());
    }

    /**
     * The certificate of the authority that the Boosters' clients must trust.
     *
     * @throws IllegalStateException when nothing is encrypted
     */
    public Path authority() {
        return boosters.keys().authority();
    }

    /** The encryption of connections to the Boosters. */
    public Encryption encryption() {
        return boosters.encryption();
    }

    /** Where the log of each process is. */
    public Path logs() {
        return logs;
    }

    @Override
    public void close() {
        stopAll();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            log.debug("this program is ending already: {}", e.getMessage());
        }
    }

    private DemoServer prepare(String name, Optional<String> token) throws ClusterException, InterruptedException {
        int port = plan.usesFreePorts() ? Ports.free(1).get(0) : FIRST_SERVER_PORT + servers.size();
        Ports.requireFree("127.0.0.1", port, name);
        DemoServer added = new DemoServer(
                new DemoServer.Plan(
                        name,
                        port,
                        new DemoServer.Cluster(
                                plan.security(), boosterAddresses(), serverLogin(), database, encryption()),
                        plan.serverSettings(name),
                        new DemoServer.Start(plan.serverJavaOptions(), plan.launcher(name), !plan.givesFolders())),
                folder,
                logs);
        if (plan.security() == Security.PREPARED) {
            boosters.keys().giveTo(name, DemoServer.HOST, added.home());
        }
        if (token.isPresent()) {
            added.join(booster(), token.get());
        }
        servers.add(added);
        return added;
    }

    private synchronized void openDatabase() throws ClusterException {
        requireRunning();
        database = plan.databaseUrl() == null
                ? DemoDatabase.embedded(folder.resolve("postgres"))
                : DemoDatabase.given(plan.databaseUrl());
    }

    private synchronized void launch(ManagedProcess process) throws ClusterException {
        requireRunning();
        process.start();
    }

    /** Nothing may start during the stop: nobody would stop it. */
    private void requireRunning() throws ClusterException {
        if (stopped) {
            throw new ClusterException("The demo is being stopped.");
        }
    }

    /** One part that cannot be stopped must not keep the others running. */
    private synchronized void stopAll() {
        if (stopped) {
            return;
        }
        stopped = true;
        servers().parallelStream().forEach(s -> quietly(s.name(), s.process()::stop));
        boosters().parallelStream().forEach(b -> quietly(b.name(), b.process()::stop));
        if (database != null) {
            quietly("the database", database::close);
        }
        try {
            HomeFolder.delete(folder);
        } catch (IOException e) {
            log.warn("the folder {} could not be deleted: {}", folder, e.toString());
        }
    }

    private static void quietly(String what, Runnable stop) {
        try {
            stop.run();
        } catch (RuntimeException e) {
            log.warn("{} could not be stopped: {}", what, e.toString());
        }
    }
}
