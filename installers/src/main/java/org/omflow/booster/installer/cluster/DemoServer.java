package org.omflow.booster.installer.cluster;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.omflow.booster.ha.address.BoosterAddresses;
import org.omflow.booster.ha.connection.BoosterLogin;
import org.omflow.booster.ha.message.MayActFor;
import org.omflow.booster.ha.tls.Encryption;

/** An OMFLOW Server or Slave with its folder and process. */
public final class DemoServer {
    private static final String MAIN = "org.omflow.booster.server.ServerMain";
    static final String HOST = "127.0.0.1";

    private final int port;
    private final Encryption web;
    private final HomeFolder home;
    private final JavaProgram program;
    private final ManagedProcess process;

    DemoServer(Plan plan, Path folder, Path logs) throws ClusterException {
        Cluster cluster = plan.cluster();
        this.port = plan.port();
        this.web = cluster.encryption();
        Map<String, String> all = new LinkedHashMap<>();
        all.put("http.host", HOST);
        all.put("http.port", Integer.toString(port));
        Map<String, String> secrets = new LinkedHashMap<>();
        if (cluster.security() != Security.JOINED) {
            all.put("server.name", plan.name());
            all.put("booster.addresses", cluster.boosters().toString());
            all.put("database.url", cluster.database().url());
            all.put("database.user", cluster.database().user());
            secrets.put("OMFLOW_DATABASE_PASSWORD", cluster.database().password());
        }
        if (cluster.security() == Security.PLAIN) {
            all.put("booster.tls", "off");
            all.put("http.tls", "off");
            all.put("booster.user", cluster.login().user());
            secrets.put("OMFLOW_BOOSTER_PASSWORD", cluster.login().password());
        }
        all.putAll(plan.settings());
        home = new HomeFolder(folder.resolve(plan.name()), "server", all);
        program = new JavaProgram(
                MAIN,
                Stream.concat(Stream.of("-Xmx512m", "-XX:+ExitOnOutOfMemoryError"), plan.start().javaOptions().stream())
                        .toList(),
                List.of("--home", home.path().toString()),
                secrets,
                plan.start().launcher(),
                plan.start().jarsOnly());
        process = new ManagedProcess(
                plan.name(), program, logs.resolve(plan.name() + ".log"), url().resolve("/health/ready"), web);
    }

    /** Its folder. */
    public Path home() {
        return home.path();
    }

    /** Joins it to the cluster, with its own command. */
    void join(DemoBooster booster, String token) throws ClusterException, InterruptedException {
        program.with("join", booster.webAddress(), "--name", name(), "--names", HOST)
                .run(token + System.lineSeparator());
    }

    /** The configuration of a server. */
    record Plan(String name, int port, Cluster cluster, Map<String, String> settings, Start start) {}

    /** What all servers of a cluster share. */
    record Cluster(
            Security security,
            BoosterAddresses boosters,
            BoosterLogin login,
            DemoDatabase database,
            Encryption encryption) {}

    /** How its process starts. */
    record Start(List<String> javaOptions, List<String> launcher, boolean jarsOnly) {}

    public String name() {
        return process.name();
    }

    /** Where its pages and REST interface are. */
    public URI url() {
        return URI.create(web.scheme() + "://" + HOST + ":" + port);
    }

    public ManagedProcess process() {
        return process;
    }

    /**
     * Creates an API token for all servers, with the server's own command.
     *
     * @throws ClusterException when the command fails
     * @throws InterruptedException when the waiting thread is interrupted
     */
    String addToken(String tokenName, String role, MayActFor mayActFor) throws ClusterException, InterruptedException {
        // Log lines may precede it.
        return program.with("token", "add", tokenName, "--role", role, "--may-act-for", mayActFor.shown())
                .run("")
                .strip()
                .lines()
                .reduce((before, last) -> last)
                .orElseThrow(() -> new ClusterException("token add " + tokenName + " printed no token."));
    }
}
