package org.omflow.booster.installer.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.omflow.booster.ha.address.BoosterAddresses;
import org.omflow.booster.ha.connection.BoosterConnector;
import org.omflow.booster.ha.connection.BoosterLogin;
import org.omflow.booster.ha.tls.Encryption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole product on this machine: a database, one or two Boosters and servers, each a process of its own. Closing it, or
 * ending this program by Ctrl-C or SIGTERM, stops them and deletes their data; the logs stay where asked for. Thread-safe.
 */
public final class DemoCluster implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DemoCluster.class);
    /** The name of the process and folder of a Booster that works alone. */
    static final String SINGLE = "booster";

    private static final int FIRST_SERVER_PORT = 8080;
    private static final Duration READY = Duration.ofSeconds(120);
    /** What submitters hold of answers they have not taken yet. */
    private static final long PREFETCH_BYTES = 1 << 20;

    private final ClusterBuilder plan;
    private final Path folder;
    private final Path logs;
    private final BoosterLogin admin = login("admin");
    private final BoosterLogin server = login("server");
    private final BoosterLogin submitter = login("submitter");
    private final String pairPassword = random();
    private final Thread hook = new Thread(this::stopAll, "demo-stop");
    private final List<DemoServer> servers = Collections.synchronizedList(new ArrayList<>());
    private volatile DemoDatabase database;
    /** The primary first. */
    private volatile List<DemoBooster> boosters = List.of();

    /** Null while nothing is encrypted. */
    private volatile DemoKeys keys;

    private volatile Encryption encryption = Encryption.NONE;
    private volatile String adminToken;
    /** Guarded by "this". */
    private boolean stopped;

    DemoCluster(ClusterBuilder plan) throws ClusterException {
        this.plan = plan;
        this.folder = plan.makeFolder().toAbsolutePath();
        this.logs = plan.makeLogs(folder);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Says what to start. */
    public static ClusterBuilder builder() {
        return new ClusterBuilder();
    }

    void start(List<String> names) throws ClusterException, InterruptedException {
        List<BoosterPorts> ports = plan.boosterPorts();
        openDatabase();
        boosters = prepareBoosters(ports);
        startBoosters();
        startServers(names);
        if (plan.isPair()) {
            DemoPair both = pair();
            both.awaitHealthy(READY);
            both.await("the secondary has the users of the primary", READY, () -> both.status(both.secondary())
                    .isPresent());
        } else {
            booster().process().awaitReady(READY);
        }
        for (DemoServer started : servers()) {
            started.process().awaitReady(READY);
        }
        adminToken = servers().get(0).addToken("demo", "admin");
    }

    private List<DemoBooster> prepareBoosters(List<BoosterPorts> ports) throws ClusterException, InterruptedException {
        prepareKeys(ports);
        List<DemoBooster> prepared = plan.isPair()
                ? List.of(
                        onePair(DemoPair.PRIMARY, "primary", ports.get(0), ports.get(1)),
                        onePair(DemoPair.SECONDARY, "secondary", ports.get(1), ports.get(0)))
                : List.of(booster(SINGLE, ports.get(0), Map.of(), Map.of()));
        DemoBooster first = prepared.get(0);
        first.addUser(admin, "admin");
        first.addUser(server, "server");
        first.addUser(submitter, "submitter");
        return prepared;
    }

    private void prepareKeys(List<BoosterPorts> ports) throws ClusterException {
        if (plan.security() == Security.PLAIN) {
            return;
        }
        keys = new DemoKeys(folder.resolve(plan.isPair() ? DemoPair.PRIMARY : SINGLE), folder.resolve("tls"));
        keys.makeAuthority(plan.isPair() ? "primary" : "single", ports.get(0).host());
        if (plan.isPair() && plan.security() == Security.PREPARED) {
            keys.giveToSecondary(ports.get(1).host(), folder.resolve(DemoPair.SECONDARY));
        }
        encryption = keys.encryption();
    }

    private DemoBooster onePair(String name, String role, BoosterPorts own, BoosterPorts peer) throws ClusterException {
        if (plan.security() == Security.JOINED && name.equals(DemoPair.SECONDARY)) {
            // It is told everything when it joins.
            return booster(name, own, Map.of(), Map.of());
        }
        return booster(
                name,
                own,
                Map.of(
                        "pair.role",
                        role,
                        "pair.peer",
                        peer.host() + ":" + peer.messages(),
                        "pair.peer-web",
                        peer.host() + ":" + peer.web(),
                        "database.url",
                        database.url(),
                        "database.user",
                        database.user()),
                Map.of("OMFLOW_PAIR_PASSWORD", pairPassword, "OMFLOW_DATABASE_PASSWORD", database.password()));
    }

    private DemoBooster booster(
            String name, BoosterPorts ports, Map<String, String> settings, Map<String, String> environment)
            throws ClusterException {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.putAll(plan.boosterSettings(name));
        return new DemoBooster(
                new DemoBooster.Plan(name, ports, all, environment, plan.launcher(name), encryption), folder, logs);
    }

    private void startBoosters() throws ClusterException, InterruptedException {
        if (plan.isPair() && plan.security() == Security.JOINED) {
            launch(booster().process());
            booster().awaitWeb(READY);
            pair().secondary().join(booster(), booster().addToken("booster", 1));
            launch(pair().secondary().process());
            return;
        }
        if (plan.isPair()) {
            DemoPair both = pair();
            launch(both.secondary().process());
            if (plan.startsSecondaryFirst()) {
                both.await("the secondary waits", READY, () -> both.isWaiting(both.secondary()));
            }
        }
        launch(booster().process());
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
     * Adds a server to those that run and waits until it is ready.
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

    /** Kills the one Booster or the primary (SIGKILL); returns when it is gone. */
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

    /** The one Booster, or the primary of two. */
    public DemoBooster booster() {
        return boosters.get(0);
    }

    /** One or two, the primary first. */
    public List<DemoBooster> boosters() {
        return boosters;
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
        if (!isPair()) {
            throw new IllegalStateException("There is one Booster only; ask for two by ClusterBuilder.pair().");
        }
        return new DemoPair(boosters.get(0), boosters.get(1), admin);
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
        return new BoosterAddresses(boosters.stream().map(DemoBooster::address).toList());
    }

    /** The Booster's administrator. */
    public BoosterLogin admin() {
        return admin;
    }

    /** The user as which servers connect to the Booster. */
    public BoosterLogin serverLogin() {
        return server;
    }

    /** An outsider who may submit jobs to the Booster. */
    public BoosterLogin submitter() {
        return submitter;
    }

    /** Connects outsiders to the Booster. */
    public BoosterConnector submitterConnector() {
        return connector(submitter);
    }

    /** Connects this user to the Booster. */
    public BoosterConnector connector(BoosterLogin login) {
        return new BoosterConnector(boosterAddresses(), login, PREFETCH_BYTES, encryption);
    }

    /** An administrator's token for the REST interface of every server. */
    public String adminToken() {
        return adminToken;
    }

    /**
     * Makes another token for the REST interface.
     *
     * @param role {@code admin} or {@code submitter}
     * @throws ClusterException when the server's command fails
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public String addToken(String name, String role) throws ClusterException, InterruptedException {
        return servers().get(0).addToken(name, role);
    }

    /** The REST interface of the first server, as an administrator. */
    public ServerRest rest() {
        return new ServerRest(servers().get(0).url(), adminToken, encryption);
    }

    /**
     * The certificate that whoever connects to the Boosters has to trust.
     *
     * @throws IllegalStateException when nothing is encrypted
     */
    public Path authority() {
        if (keys == null) {
            throw new IllegalStateException("Nothing is encrypted; ClusterBuilder.plain() was asked for.");
        }
        return keys.authority();
    }

    /** How others connect to the Boosters. */
    public Encryption encryption() {
        return encryption;
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
                        plan.security(),
                        boosterAddresses(),
                        server,
                        database,
                        encryption,
                        plan.serverSettings(name),
                        plan.serverJavaOptions(),
                        plan.launcher(name)),
                folder,
                logs);
        if (plan.security() == Security.PREPARED) {
            keys.giveTo(name, DemoServer.HOST, added.home());
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

    /** Nothing may start any more once everything is being stopped: nobody would stop it. */
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
        boosters.parallelStream().forEach(b -> quietly(b.name(), b.process()::stop));
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

    private static BoosterLogin login(String user) {
        return new BoosterLogin(user, random());
    }

    private static String random() {
        byte[] random = new byte[15];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
