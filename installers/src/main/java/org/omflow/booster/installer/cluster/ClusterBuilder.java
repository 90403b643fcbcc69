package org.omflow.booster.installer.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says what a {@link DemoCluster} consists of. By default one Booster and one server on the standard ports. */
public final class ClusterBuilder {
    private List<String> servers = List.of("server-1");
    private boolean pair;
    private boolean secondaryFirst;
    private boolean freePorts;
    private Security security = Security.PREPARED;
    /** The primary's first; empty unless given. */
    private List<BoosterPorts> boosterPorts = List.of();

    private String caPassphrase = "";
    private String databaseUrl;
    private Path folder;
    private Path logs;
    private final Map<String, String> boosterSettings = new LinkedHashMap<>();
    private final Map<String, String> serverSettings = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> settingsOfOne = new HashMap<>();
    private boolean folders;
    private final List<String> boosterJavaOptions = new ArrayList<>();
    private final List<String> serverJavaOptions = new ArrayList<>();
    private final Map<String, List<String>> launchers = new HashMap<>();

    ClusterBuilder() {}

    /** These servers, by name. */
    public ClusterBuilder servers(String... names) {
        servers = List.of(names);
        return this;
    }

    /**
     * Two Boosters, named {@value DemoPair#PRIMARY} and {@value DemoPair#SECONDARY}, each with its home in a folder of that
     * name, instead of one named {@value DemoCluster#SINGLE}.
     */
    public ClusterBuilder pair() {
        pair = true;
        return this;
    }

    /** Starts the primary only once the secondary is up and waits for it. */
    public ClusterBuilder secondaryFirst() {
        secondaryFirst = true;
        return this;
    }

    /** Two Boosters that listen here, such as in network namespaces; does not check that the ports are free. */
    public ClusterBuilder pair(BoosterPorts primary, BoosterPorts secondary) {
        boosterPorts = List.of(primary, secondary);
        return pair();
    }

    /** Puts these words before the {@code java} of this Booster or server, such as {@code ip netns exec left}. */
    public ClusterBuilder launcher(String process, String... words) {
        launchers.put(process, List.of(words));
        return this;
    }

    /** Encrypts nothing, as with {@code tls=off} in a lab; the default encrypts everything. */
    public ClusterBuilder plain() {
        security = Security.PLAIN;
        return this;
    }

    /** The secondary and the servers join with tokens, as on real machines. */
    public ClusterBuilder joined() {
        security = Security.JOINED;
        return this;
    }

    /** The passphrase of the authority's key, instead of a random one; passed in the Boosters' environment. */
    public ClusterBuilder caPassphrase(String passphrase) {
        caPassphrase = passphrase;
        return this;
    }

    /** Any free ports instead of 5169, 5171, 8161 and 8080 and following. */
    public ClusterBuilder freePorts() {
        freePorts = true;
        return this;
    }

    /** An existing database instead of an embedded one. */
    public ClusterBuilder database(String jdbcUrl) {
        databaseUrl = jdbcUrl;
        return this;
    }

    /** A folder for data and homes, deleted at the end; one among the temporary files by default. */
    public ClusterBuilder folder(Path path) {
        folder = path;
        return this;
    }

    /** A folder for the log of each process, which stays; by default within {@link #folder}, which does not. */
    public ClusterBuilder logs(Path path) {
        logs = path;
        return this;
    }

    /** A setting of every Booster. */
    public ClusterBuilder boosterSetting(String name, String value) {
        boosterSettings.put(name, value);
        return this;
    }

    /** A setting of one Booster; it wins over what is set for all. */
    public ClusterBuilder boosterSetting(String booster, String name, String value) {
        settingsOfOne.computeIfAbsent(booster, any -> new HashMap<>()).put(name, value);
        return this;
    }

    /** A setting of every server. */
    public ClusterBuilder serverSetting(String name, String value) {
        serverSettings.put(name, value);
        return this;
    }

    /** A setting of one server; it wins over what is set for all. */
    public ClusterBuilder serverSetting(String server, String name, String value) {
        settingsOfOne.computeIfAbsent(server, any -> new HashMap<>()).put(name, value);
        return this;
    }

    /** An option for the JVM of every Booster and server; it wins over those of the demo. */
    public ClusterBuilder javaOption(String option) {
        boosterJavaOptions.add(option);
        return serverJavaOption(option);
    }

    /** An option for the JVM of every server, such as {@code -Xmx256m}. */
    public ClusterBuilder serverJavaOption(String option) {
        serverJavaOptions.add(option);
        return this;
    }

    /** Adds this program's folders of classes, such as those of a test, to the servers' class path. */
    public ClusterBuilder withFolders() {
        folders = true;
        return this;
    }

    /**
     * Starts everything and waits until it is ready.
     *
     * @throws ClusterException saying which part did not start and why; what had started is stopped
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public DemoCluster start() throws ClusterException, InterruptedException {
        DemoCluster cluster = new DemoCluster(this);
        try {
            cluster.start(servers);
            return cluster;
        } catch (ClusterException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    Security security() {
        return security;
    }

    /** The environment with a Booster's secrets, besides those of a pair. */
    Map<String, String> keyEnvironment() {
        return caPassphrase.isEmpty() ? Map.of() : Map.of("OMFLOW_TLS_CA_PASSPHRASE", caPassphrase);
    }

    String caPassphrase() {
        return caPassphrase;
    }

    boolean usesFreePorts() {
        return freePorts;
    }

    /** Null for an embedded one. */
    String databaseUrl() {
        return databaseUrl;
    }

    boolean isPair() {
        return pair;
    }

    boolean startsSecondaryFirst() {
        return secondaryFirst;
    }

    /** The primary's first. */
    List<BoosterPorts> boosterPorts() throws ClusterException {
        if (!boosterPorts.isEmpty()) {
            return boosterPorts;
        }
        List<BoosterPorts> ports;
        if (pair) {
            ports = freePorts
                    ? List.of(BoosterPorts.freeForPair(), BoosterPorts.freeForPair())
                    : List.of(BoosterPorts.STANDARD, BoosterPorts.STANDARD_SECONDARY);
        } else {
            ports = List.of(freePorts ? BoosterPorts.free() : BoosterPorts.STANDARD);
        }
        for (BoosterPorts one : ports) {
            one.requireFree();
        }
        return ports;
    }

    Map<String, String> boosterSettings(String booster) {
        Map<String, String> all = new LinkedHashMap<>(boosterSettings);
        all.putAll(settingsOfOne.getOrDefault(booster, Map.of()));
        return all;
    }

    List<String> launcher(String process) {
        return launchers.getOrDefault(process, List.of());
    }

    Map<String, String> serverSettings(String server) {
        Map<String, String> all = new LinkedHashMap<>(serverSettings);
        all.putAll(settingsOfOne.getOrDefault(server, Map.of()));
        return all;
    }

    boolean givesFolders() {
        return folders;
    }

    List<String> boosterJavaOptions() {
        return List.copyOf(boosterJavaOptions);
    }

    List<String> serverJavaOptions() {
        return List.copyOf(serverJavaOptions);
    }

    Path makeFolder() throws ClusterException {
        try {
            return folder == null ? Files.createTempDirectory("omflow-demo-") : Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ClusterException("The folder for the demo's data cannot be created: " + e, e);
        }
    }

    Path makeLogs(Path within) throws ClusterException {
        Path path = logs == null ? within.resolve("logs") : logs;
        try {
            return Files.createDirectories(path).toAbsolutePath();
        } catch (IOException e) {
            throw new ClusterException("The folder " + path + " for logs cannot be created: " + e, e);
        }
    }
}
