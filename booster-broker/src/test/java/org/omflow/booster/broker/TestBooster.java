package org.omflow.booster.broker;

import ch.qos.logback.classic.LoggerContext;
import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.assertj.core.util.introspection.PropertyOrFieldSupport;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.config.BoosterStartException;
import org.omflow.booster.broker.disk.DiskMeter;
import org.omflow.booster.broker.home.Home;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.address.BoosterAddresses;
import org.omflow.booster.ha.address.FreePorts;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.connection.BoosterConnector;
import org.omflow.booster.ha.connection.BoosterLogin;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.settings.Settings;
import org.slf4j.LoggerFactory;

/** A Booster of a test: on loopback and free ports, in a folder of its own, with the users of a first start. */
final class TestBooster implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Home home;
    private final Booster booster;

    private TestBooster(Home home, Booster booster) {
        this.home = home;
        this.booster = booster;
    }

    /** Starts a Booster; settings are written {@code name=value}. */
    static TestBooster start(Path folder, String... settings) throws BoosterStartException {
        Home home = new Home(folder);
        countLinesAnew();
        return new TestBooster(home, Booster.start(home, settings(settings), Clock.systemUTC()));
    }

    /** Starts the primary of a pair whose other Booster is not there. */
    static TestBooster startPrimary(Path folder, String... settings) throws BoosterStartException {
        int[] ports = {FreePorts.one(), FreePorts.one(), FreePorts.one()};
        List<String> all = new ArrayList<>(List.of(
                "messages.port=" + ports[0],
                "clients.port=" + ports[1],
                "web.port=" + ports[2],
                "pair.role=primary",
                "pair.address=127.0.0.1:" + ports[0],
                "pair.peer=127.0.0.2:" + ports[0],
                "pair.password=0123456789abcdef"));
        all.addAll(List.of(settings));
        return start(folder, all.toArray(String[]::new));
    }

    /** Starts a Booster that takes this meter's word for how full its disk is. */
    static TestBooster start(Path folder, DiskMeter disks, String... settings) throws BoosterStartException {
        Home home = new Home(folder);
        countLinesAnew();
        return new TestBooster(home, Booster.start(home, settings(settings), Clock.systemUTC(), disks));
    }

    /** The bound on lines of a kind is of the whole process: the tests before, within the minute, may have left none. */
    private static void countLinesAnew() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).getTurboFilterList().removeIf(filter -> "broker-log"
                .equals(filter.getName()));
    }

    static Settings settings(String... given) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("host", "127.0.0.1");
        values.put("messages.port", "0");
        values.put("clients.port", "0");
        values.put("web.port", "0");
        // TlsTest and those of the whole product run encrypted.
        values.put("tls", "off");
        // A machine that runs tests may be fuller than one that runs a Booster.
        values.put("disk.max-usage", "99");
        Map<String, String> environment = new LinkedHashMap<>();
        for (String setting : given) {
            String[] parts = setting.split("=", 2);
            if (parts[0].equals(BoosterBrokerOptions.PAIR_PASSWORD.name())) {
                // A secret is refused on the command line.
                environment.put(BoosterBrokerOptions.PAIR_PASSWORD.environmentName(), parts[1]);
            } else {
                values.put(parts[0], parts[1]);
            }
        }
        return Settings.read(
                BoosterBrokerOptions.ALL,
                values.containsKey("database.url") ? BoosterBrokerOptions.ALL : BoosterBrokerOptions.WITHOUT_DATABASE,
                Path.of("absent"),
                environment,
                values);
    }

    Booster booster() {
        return booster;
    }

    /** The broker inside, while it runs. */
    ActiveMQServer server() {
        return (ActiveMQServer) PropertyOrFieldSupport.EXTRACTION.getValueOf("broker.running.server", booster);
    }

    Home home() {
        return home;
    }

    /** The password of a user of the first start; any other user has the password {@code <name>-password}. */
    String password(String user) {
        Properties logins = new Properties();
        try (Reader reader = Files.newBufferedReader(home.conf().resolve("first-logins.txt"))) {
            logins.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return logins.getProperty(user, user + "-password");
    }

    /** A started connection by Jakarta JMS, as servers have it. */
    Connection core(String user) throws JMSException {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(
                "tcp://127.0.0.1:" + booster.status().messagesPort());
        factory.setReconnectAttempts(0);
        factory.setInitialConnectAttempts(1);
        factory.setCallTimeout(10_000);
        Connection connection = factory.createConnection(user, password(user));
        connection.start();
        return connection;
    }

    /** A connection as our own parts make it. */
    BoosterConnection connect(String user, long prefetchBytes) throws Exception {
        BoosterAddress address =
                new BoosterAddress("127.0.0.1", booster.status().messagesPort());
        return new BoosterConnector(
                        new BoosterAddresses(List.of(address)), new BoosterLogin(user, password(user)), prefetchBytes)
                .connect();
    }

    /** A started connection by AMQP 1.0. */
    Connection amqp(String user) throws JMSException {
        JmsConnectionFactory factory =
                new JmsConnectionFactory("amqp://127.0.0.1:" + booster.status().clientsPort());
        Connection connection = factory.createConnection(user, password(user));
        connection.start();
        return connection;
    }

    /** A logged in STOMP connection. */
    StompClient stomp(String user) throws IOException {
        StompClient client = new StompClient(booster.status().clientsPort());
        client.connect(user, password(user));
        return client;
    }

    HttpResponse<String> get(String path) throws Exception {
        return HTTP.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path, String user, String password) throws Exception {
        return HTTP.send(as(user, password, request(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Asks for something to be done, as a user of the first start; headers are written {@code name=value}. */
    HttpResponse<String> post(String path, String user, String... headers) throws Exception {
        HttpRequest.Builder request = as(user, password(user), request(path)).POST(HttpRequest.BodyPublishers.noBody());
        for (String header : headers) {
            String[] parts = header.split("=", 2);
            request.header(parts[0], parts[1]);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder as(String user, String password, HttpRequest.Builder request) {
        String login = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return request.header("Authorization", "Basic " + login);
    }

    /** The lines of the audit log. */
    List<JsonNode> audit() throws IOException {
        Path file = home.logs().resolve("audit.log");
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
            lines.add(Json.read(line));
        }
        return lines;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + booster.status().webPort() + path));
    }

    @Override
    public void close() {
        booster.close();
    }
}
