package org.omflow.booster.installer.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.omflow.booster.ha.address.BoosterAddresses;
import org.omflow.booster.ha.connection.BoosterLogin;
import org.omflow.booster.ha.message.MayActFor;
import org.omflow.booster.ha.tls.Encryption;

/** The one or two Boosters of a cluster on this machine, with their keys and users. Thread-safe. */
final class DemoBoosters {
    private final ClusterBuilder plan;
    private final Path folder;
    private final Path logs;
    private final Launch launch;
    private final BoosterLogin admin = login("admin");
    private final BoosterLogin server = login("server");
    private final BoosterLogin submitter = login("submitter");
    private final String pairPassword = random();
    /** The primary first. */
    private volatile List<DemoBooster> all = List.of();

    /** Null while nothing is encrypted. */
    private volatile DemoKeys keys;

    private volatile Encryption encryption = Encryption.NONE;

    /** Starts a process, unless all is being stopped. */
    @FunctionalInterface
    interface Launch {
        void start(ManagedProcess process) throws ClusterException;
    }

    DemoBoosters(ClusterBuilder plan, Path folder, Path logs, Launch launch) {
        this.plan = plan;
        this.folder = folder;
        this.logs = logs;
        this.launch = launch;
    }

    /** Creates their homes, keys and users; starts none. */
    void prepare(List<BoosterPorts> ports, DemoDatabase database) throws ClusterException, InterruptedException {
        prepareKeys(ports);
        all = plan.isPair()
                ? List.of(
                        onePair(DemoPair.PRIMARY, "primary", ports.get(0), ports.get(1), database),
                        onePair(DemoPair.SECONDARY, "secondary", ports.get(1), ports.get(0), database))
                : List.of(booster(DemoCluster.SINGLE, ports.get(0), Map.of(), Map.of()));
        first().addUser(admin, "admin", MayActFor.ITSELF);
        first().addUser(server, "server", MayActFor.ITSELF);
        // It replays what many people did, and names each of them.
        first().addUser(submitter, "submitter", MayActFor.ANYONE);
    }

    private void prepareKeys(List<BoosterPorts> ports) throws ClusterException {
        if (plan.security() == Security.PLAIN) {
            return;
        }
        keys = new DemoKeys(
                folder.resolve(plan.isPair() ? DemoPair.PRIMARY : DemoCluster.SINGLE),
                folder.resolve("tls"),
                plan.caPassphrase());
        keys.makeAuthority(plan.isPair() ? "primary" : "single", ports.get(0).host());
        if (plan.isPair() && plan.security() == Security.PREPARED) {
            keys.giveToSecondary(ports.get(1).host(), folder.resolve(DemoPair.SECONDARY));
        }
        encryption = keys.encryption();
    }

    private DemoBooster onePair(String name, String role, BoosterPorts own, BoosterPorts peer, DemoDatabase database)
            throws ClusterException {
        if (plan.security() == Security.JOINED && name.equals(DemoPair.SECONDARY)) {
            // It receives its settings when it joins.
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
        Map<String, String> whole = new LinkedHashMap<>(settings);
        whole.putAll(plan.boosterSettings(name));
        Map<String, String> secrets = new LinkedHashMap<>(environment);
        secrets.putAll(plan.keyEnvironment());
        return new DemoBooster(
                new DemoBooster.Plan(
                        name, ports, whole, secrets, plan.boosterJavaOptions(), plan.launcher(name), encryption),
                folder,
                logs);
    }

    /** Starts them, without waiting until they are ready. */
    void start(Duration atMost) throws ClusterException, InterruptedException {
        if (plan.isPair() && plan.security() == Security.JOINED) {
            launch.start(first().process());
            first().awaitWeb(atMost);
            pair().secondary().join(first(), first().addToken("booster", 1));
            launch.start(pair().secondary().process());
            return;
        }
        if (plan.isPair()) {
            DemoPair both = pair();
            launch.start(both.secondary().process());
            if (plan.startsSecondaryFirst()) {
                both.await("the secondary waits", atMost, () -> both.isWaiting(both.secondary()));
            }
        }
        launch.start(first().process());
    }

    /** Waits until they accept messages and the secondary of a pair is ready and has the primary's users. */
    void awaitReady(Duration atMost) throws ClusterException, InterruptedException {
        if (!plan.isPair()) {
            first().process().awaitReady(atMost);
            return;
        }
        DemoPair both = pair();
        both.awaitHealthy(atMost);
        both.await("the secondary has the users of the primary", atMost, () -> both.status(both.secondary())
                .isPresent());
    }

    /** Deletes the primary and its home, joins a new one with a token of the secondary and awaits a healthy pair. */
    void replacePrimary(Duration atMost) throws ClusterException, InterruptedException {
        DemoPair both = pair();
        DemoBooster lost = both.primary();
        lost.process().kill();
        try {
            HomeFolder.delete(lost.home());
        } catch (IOException e) {
            throw new ClusterException("The folder " + lost.home() + " cannot be deleted: " + e.getMessage(), e);
        }
        both.awaitActive(both.secondary(), atMost);
        DemoBooster anew = booster(lost.name(), lost.ports(), Map.of(), Map.of());
        anew.join(both.secondary(), both.secondary().addToken("booster", 1));
        all = List.of(anew, both.secondary());
        launch.start(anew.process());
        pair().awaitHealthy(atMost);
    }

    /** One or two, the primary first; none before they are prepared. */
    List<DemoBooster> all() {
        return all;
    }

    /** The one Booster, or the primary of two. */
    DemoBooster first() {
        return all.get(0);
    }

    /** Both; fails when there is only one. */
    DemoPair pair() {
        if (!plan.isPair()) {
            throw new IllegalStateException("There is only one Booster; ask for two with ClusterBuilder.pair().");
        }
        return new DemoPair(all.get(0), all.get(1), admin);
    }

    BoosterAddresses addresses() {
        return new BoosterAddresses(all.stream().map(DemoBooster::address).toList());
    }

    /** The certificates; fails when nothing is encrypted. */
    DemoKeys keys() {
        if (keys == null) {
            throw new IllegalStateException("Nothing is encrypted; ClusterBuilder.plain() was called.");
        }
        return keys;
    }

    Encryption encryption() {
        return encryption;
    }

    BoosterLogin admin() {
        return admin;
    }

    BoosterLogin server() {
        return server;
    }

    BoosterLogin submitter() {
        return submitter;
    }

    String pairPassword() {
        return pairPassword;
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
