package org.omflow.booster.installer.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.broker.user.Users;
import org.omflow.booster.broker.user.UsersException;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.connection.BoosterLogin;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.MayActFor;
import org.omflow.booster.ha.tls.Encryption;

/** A Booster with its folder, users and process. */
public final class DemoBooster {
    /** The exit code by which a Booster asks its service manager to restart it. */
    public static final int START_AGAIN = 75;

    static final String MAIN = "org.omflow.booster.broker.BoosterMain";
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(50);

    private final BoosterPorts ports;
    private final HomeFolder home;
    private final JavaProgram program;
    private final ManagedProcess process;
    private final Encryption encryption;
    private final HttpClient http;

    DemoBooster(Plan plan, Path folder, Path logs) throws ClusterException {
        this.ports = plan.ports();
        this.encryption = plan.encryption();
        this.http = encryption.http().connectTimeout(TIMEOUT).build();
        Map<String, String> all = new LinkedHashMap<>();
        all.put("host", ports.host());
        all.put("messages.port", Integer.toString(ports.messages()));
        all.put("clients.port", Integer.toString(ports.clients()));
        all.put("web.port", Integer.toString(ports.web()));
        if (encryption == Encryption.NONE) {
            all.put("tls", "off");
        }
        all.putAll(plan.settings());
        home = new HomeFolder(folder.resolve(plan.name()), "booster", all);
        program = new JavaProgram(
                MAIN,
                // A fixed heap: memory allocated during a failover prolongs it.
                Stream.concat(
                                Stream.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch", "-XX:+ExitOnOutOfMemoryError"),
                                plan.javaOptions().stream())
                        .toList(),
                List.of("--home", home.path().toString()),
                plan.environment(),
                plan.launcher(),
                true);
        process = new ManagedProcess(
                plan.name(), program, logs.resolve(plan.name() + ".log"), web().resolve("/health/ready"), encryption);
        process.startAgainAfter(START_AGAIN);
    }

    /**
     * The configuration of a Booster.
     *
     * @param settings besides its host and ports
     * @param environment holds the secrets
     */
    record Plan(
            String name,
            BoosterPorts ports,
            Map<String, String> settings,
            Map<String, String> environment,
            List<String> javaOptions,
            List<String> launcher,
            Encryption encryption) {}

    public String name() {
        return process.name();
    }

    public BoosterPorts ports() {
        return ports;
    }

    /** Where servers and JMS clients connect. */
    public BoosterAddress address() {
        return new BoosterAddress(ports.host(), ports.messages());
    }

    /** Its pages. */
    public URI web() {
        return URI.create(encryption.scheme() + "://" + ports.host() + ":" + ports.web());
    }

    public ManagedProcess process() {
        return process;
    }

    /** Its folder, with {@code conf}, {@code data} and {@code logs}. */
    public Path home() {
        return home.path();
    }

    /**
     * What it reports about the pair in {@code GET /health/pair}; empty when it does not answer.
     *
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public Optional<PairHealth> pairHealth() throws InterruptedException {
        return get(HttpRequest.newBuilder(web().resolve("/health/pair"))).map(PairHealth::of);
    }

    /**
     * What it reports to an administrator in {@code GET /api/status}; empty when it does not answer.
     *
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public Optional<JsonNode> status(BoosterLogin admin) throws InterruptedException {
        return get(request("/api/status", admin));
    }

    /**
     * The connected nodes in {@code GET /api/nodes}; empty when it does not answer.
     *
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public Optional<JsonNode> nodes(BoosterLogin admin) throws InterruptedException {
        return get(request("/api/nodes", admin));
    }

    /** A request for one of its pages as this user, to be sent by a client of the cluster's {@code encryption()}. */
    public HttpRequest.Builder request(String path, BoosterLogin login) {
        byte[] both = (login.user() + ":" + login.password()).getBytes(StandardCharsets.UTF_8);
        return HttpRequest.newBuilder(web().resolve(path))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(both));
    }

    private Optional<JsonNode> get(HttpRequest.Builder request) throws InterruptedException {
        try {
            HttpResponse<String> response = http.send(request.timeout(TIMEOUT).build(), BodyHandlers.ofString());
            return response.statusCode() == 200 ? Optional.of(Json.read(response.body())) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Where its web is, as {@code host:port}. */
    String webAddress() {
        return ports.host() + ":" + ports.web();
    }

    /**
     * Waits until its web answers, which it does before it is active.
     *
     * @throws ClusterException when it does not within this time
     */
    void awaitWeb(Duration atMost) throws ClusterException, InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!answers()) {
            if (System.nanoTime() - deadline > 0 || !process.alive()) {
                throw new ClusterException("The web of " + name() + " does not answer. " + process.lastLines());
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    private boolean answers() throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(web().resolve("/health/live"))
                    .timeout(TIMEOUT)
                    .build();
            return http.send(request, BodyHandlers.discarding()).statusCode() > 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Creates a join token for this many machines, with the Booster's own command. */
    String addToken(String role, int uses) throws ClusterException, InterruptedException {
        return program.with("token", "add", role, "--uses", Integer.toString(uses))
                .run("")
                .strip();
    }

    /**
     * Expels a node from the cluster, with the Booster's own command.
     *
     * @throws ClusterException when the command fails
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public void expel(String role, String node) throws ClusterException, InterruptedException {
        program.with("node", "expel", role, node).run("");
    }

    /** Joins it to the cluster of another Booster, with its own command. */
    void join(DemoBooster first, String token) throws ClusterException, InterruptedException {
        program.with("join", first.webAddress(), "--names", ports.host()).run(token + System.lineSeparator());
    }

    /**
     * Adds a user, as the Booster's command {@code user add} does, but without starting a process.
     *
     * @throws ClusterException when the users cannot be written
     */
    void addUser(BoosterLogin login, String role, MayActFor mayActFor) throws ClusterException {
        try {
            new Users(home.path().resolve("conf"))
                    .put(login.user(), UserRole.parse(role), login.password().toCharArray(), mayActFor);
        } catch (UsersException e) {
            throw new ClusterException(e.getMessage(), e);
        }
    }
}
