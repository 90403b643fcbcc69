package org.omflow.booster.installer.cluster;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.connection.BoosterLogin;

/** A Booster with its folder, users and process. */
public final class DemoBooster {
    private static final String MAIN = "org.omflow.booster.broker.BoosterMain";

    private final BoosterPorts ports;
    private final JavaProgram program;
    private final ManagedProcess process;

    DemoBooster(String name, BoosterPorts ports, Map<String, String> settings, Path folder, Path logs)
            throws ClusterException {
        this.ports = ports;
        Map<String, String> all = new LinkedHashMap<>();
        all.put("host", ports.host());
        all.put("messages.port", Integer.toString(ports.messages()));
        all.put("clients.port", Integer.toString(ports.clients()));
        all.put("web.port", Integer.toString(ports.web()));
        all.putAll(settings);
        HomeFolder home = new HomeFolder(folder.resolve(name), "booster", all);
        program = new JavaProgram(
                MAIN, List.of("-Xmx512m"), List.of("--home", home.path().toString()), Map.of());
        process = new ManagedProcess(name, program, logs.resolve(name + ".log"), web().resolve("/health/ready"));
    }

    public BoosterPorts ports() {
        return ports;
    }

    /** Where servers and JMS clients connect to. */
    public BoosterAddress address() {
        return new BoosterAddress(ports.host(), ports.messages());
    }

    /** Its pages. */
    public URI web() {
        return URI.create("http://" + ports.host() + ":" + ports.web());
    }

    public ManagedProcess process() {
        return process;
    }

    /**
     * Makes a user known to the Booster, by its own command.
     *
     * @throws ClusterException when the command fails
     * @throws InterruptedException when the waiting thread is interrupted
     */
    void addUser(BoosterLogin login, String role) throws ClusterException, InterruptedException {
        program.with("user", "add", login.user(), "--role", role).run(login.password() + System.lineSeparator());
    }
}
