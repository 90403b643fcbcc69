package org.omflow.booster.installer.cluster;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.omflow.booster.ha.address.BoosterAddresses;
import org.omflow.booster.ha.connection.BoosterLogin;
import org.omflow.booster.ha.tls.Encryption;

/** An OMFLOW Server or Slave with its folder and process. */
public final class DemoServer {
    private static final String MAIN = "org.omflow.booster.server.ServerMain";
    private static final String HOST = "127.0.0.1";

    private final int port;
    private final Encryption web;
    private final JavaProgram program;
    private final ManagedProcess process;

    DemoServer(Plan plan, Path folder, Path logs) throws ClusterException, InterruptedException {
        this.port = plan.port();
        this.web = plan.web();
        Map<String, String> all = new LinkedHashMap<>();
        all.put("server.name", plan.name());
        all.put("http.host", HOST);
        all.put("http.port", Integer.toString(port));
        all.put("booster.addresses", plan.boosters().toString());
        // With a certificate it needs no password at the Booster.
        boolean byPassword = plan.keys().isEmpty();
        if (byPassword) {
            all.put("booster.user", plan.login().user());
        }
        all.put("database.url", plan.database().url());
        all.put("database.user", plan.database().user());
        all.put("booster.tls", plan.keys().isPresent() ? "on" : "off");
        all.put("http.tls", web == Encryption.NONE ? "off" : "on");
        all.putAll(plan.settings());
        HomeFolder home = new HomeFolder(folder.resolve(plan.name()), "server", all);
        if (plan.keys().isPresent()) {
            plan.keys().get().giveTo(plan.name(), HOST, home.path());
        }
        program = new JavaProgram(
                MAIN,
                Stream.concat(Stream.of("-Xmx512m"), plan.javaOptions().stream())
                        .toList(),
                List.of("--home", home.path().toString()),
                Map.of(
                        "OMFLOW_BOOSTER_PASSWORD",
                        byPassword ? plan.login().password() : "",
                        "OMFLOW_DATABASE_PASSWORD",
                        plan.database().password()),
                plan.launcher());
        process = new ManagedProcess(
                plan.name(), program, logs.resolve(plan.name() + ".log"), url().resolve("/health/ready"), web);
    }

    /** What a server has to know. */
    record Plan(
            String name,
            int port,
            BoosterAddresses boosters,
            BoosterLogin login,
            DemoDatabase database,
            Optional<DemoKeys> keys,
            Encryption web,
            Map<String, String> settings,
            List<String> javaOptions,
            List<String> launcher) {}

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
     * Makes a token for the REST interface of all servers, by the server's own command.
     *
     * @throws ClusterException when the command fails
     * @throws InterruptedException when the waiting thread is interrupted
     */
    String addToken(String tokenName, String role) throws ClusterException, InterruptedException {
        // Log lines may stand before it.
        return program.with("token", "add", tokenName, "--role", role)
                .run("")
                .strip()
                .lines()
                .reduce((before, last) -> last)
                .orElseThrow(() -> new ClusterException("token add " + tokenName + " printed no token."));
    }
}
