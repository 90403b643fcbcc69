package org.omflow.booster.broker.engine;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocket;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.core.config.MetricsConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.server.ServiceRegistry;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.server.impl.ServiceRegistryImpl;
import org.apache.activemq.artemis.utils.FileUtil;
import org.omflow.booster.broker.disk.DiskWatch;
import org.omflow.booster.broker.guard.StompFrameDecoded;
import org.omflow.booster.broker.home.Home;
import org.omflow.booster.broker.user.GuardedLogins;
import org.omflow.booster.broker.user.Realm;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.broker.user.Users;
import org.omflow.booster.ha.connection.BoosterLogin;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.tls.Encryption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the first failover of a process as fast as later ones. Java is slow until it has compiled the code it runs, so
 * a private message broker in a folder of its own runs that code in advance.
 */
public final class BrokerWarmUp {
    private static final Logger log = LoggerFactory.getLogger(BrokerWarmUp.class);

    private static final String FOLDER = "warm-up";
    private static final String HOST = "127.0.0.1";
    private static final int LIVES = 3;
    private static final int JOURNAL_FILE_BYTES = 1 << 20;
    private static final int JOBS = 1_000;
    /** A typical job in length and content. */
    private static final byte[] BODY = "{\"note\": \"The printer on the 2nd floor is jammed (again).\"}\n"
            .repeat(8)
            .getBytes(StandardCharsets.UTF_8);

    private static final int BATCH = 50;
    /** How many jobs each session leaves for the next life to find. */
    private static final int LEFT = 25;

    /** Of AMQP and STOMP each; their jobs are left too. */
    private static final int CONNECTIONS = 3;

    private static final int JOBS_OF_CONNECTION = 50;

    /** A TLS handshake is fast only after some hundred, and in a failover all clients connect at once. */
    private static final int HANDSHAKES = 150;

    private static final String USER = "warm-up";
    private static final int LONGEST_WAIT_MS = 5_000;

    private final Home home;
    private final Settings settings;
    private final Encryption encryption;
    private final DiskWatch disk;
    private final MetricsConfiguration metrics;

    /**
     * A warm-up that is not started.
     *
     * @param home the Booster's; it works in a folder below its data
     * @param settings those of the Booster, except for its ports
     * @param metrics are discarded
     */
    public BrokerWarmUp(
            Home home, Settings settings, Encryption encryption, DiskWatch disk, MetricsConfiguration metrics) {
        this.home = home;
        this.settings = settings;
        this.encryption = encryption;
        this.disk = disk;
        this.metrics = metrics;
    }

    /**
     * Runs it: ten seconds, half a minute on a busy machine.
     *
     * @param wanted checked in between; the warm-up ends once it is false
     * @return false when it was cut short or failed; a failure is logged and does no harm
     */
    public boolean run(BooleanSupplier wanted) {
        Path folder = home.data().resolve(FOLDER);
        try {
            BrokerLog.leaveOutNoise();
            remove(folder);
            work(new Home(folder), wanted);
            return true;
        } catch (InterruptedException e) {
            return false;
        } catch (Exception e) {
            log.info("The warm-up failed, so the first failover may take a second longer: {}", e.toString());
            return false;
        } finally {
            remove(folder);
        }
    }

    /** Also removes what a killed process left behind. */
    private static void remove(Path folder) {
        if (Files.exists(folder) && !FileUtil.deleteDirectory(folder.toFile())) {
            log.warn("The folder {} is no longer needed but cannot be deleted", folder);
        }
    }

    /** Runs several lives: the later ones find jobs on disk and check the password again. */
    private void work(Home own, BooleanSupplier wanted) throws Exception {
        SteadyCompilation.ofJournals(Files.createDirectories(own.folder()));
        JournalWarmUp.run(own.data());
        String password = UUID.randomUUID().toString();
        new Users(Files.createDirectories(own.conf())).put(USER, UserRole.ADMIN, password.toCharArray());
        for (int life = 0; life < LIVES; life++) {
            live(own, password, wanted);
        }
    }

    private void live(Home own, String password, BooleanSupplier wanted) throws Exception {
        LifecycleConfiguration configuration =
                BrokerConfiguration.of(own, settings, encryption, metrics, disk, user -> true, Clock.systemUTC());
        // Small, so that these few jobs reuse and compact files.
        configuration
                .setJournalFileSize(JOURNAL_FILE_BYTES)
                .setJournalSyncTransactional(false)
                .setJournalSyncNonTransactional(false)
                .setCriticalAnalyzer(false);
        Set<TransportConfiguration> acceptors = configuration.getAcceptorConfigurations();
        List<TransportConfiguration> local =
                acceptors.stream().map(BrokerWarmUp::local).toList();
        acceptors.clear();
        acceptors.addAll(local);
        GuardedLogins logins = new Realm(own.conf()).forBroker();
        ServiceRegistry services = new ServiceRegistryImpl();
        services.addIncomingInterceptor(new StompFrameDecoded());
        logins.interceptors().forEach(services::addIncomingInterceptor);
        ActiveMQServerImpl server = new BoosterServer(configuration, logins, services);
        try {
            server.start();
            shakeHands(port(server, Acceptors.CLIENTS), wanted);
            requireWanted(wanted);
            pass(port(server, Acceptors.MESSAGES), port(server, Acceptors.CLIENTS), password);
        } finally {
            configuration.end();
            server.stop();
        }
    }

    private static void requireWanted(BooleanSupplier wanted) throws InterruptedException {
        if (!wanted.getAsBoolean()) {
            throw new InterruptedException("the warm-up is no longer wanted");
        }
    }

    private static TransportConfiguration local(TransportConfiguration acceptor) {
        Map<String, Object> params = new HashMap<>(acceptor.getParams());
        params.put(TransportConstants.HOST_PROP_NAME, HOST);
        params.put(TransportConstants.PORT_PROP_NAME, 0);
        return new TransportConfiguration(
                acceptor.getFactoryClassName(), params, acceptor.getName(), acceptor.getExtraParams());
    }

    private static int port(ActiveMQServerImpl server, String acceptor) throws IOException {
        int port = server.getRemotingService().getAcceptor(acceptor).getActualPort();
        if (port <= 0) {
            throw new IOException("no port of " + HOST + " could be opened");
        }
        return port;
    }

    /** Sends jobs over each protocol and receives most of them, one by one and in transactions. */
    private void pass(int port, int clientsPort, String password) throws Exception {
        Map<String, Object> to = new HashMap<>(encryption.transport());
        to.put(TransportConstants.HOST_PROP_NAME, HOST);
        to.put(TransportConstants.PORT_PROP_NAME, port);
        // The certificate need not name this address: only the warm-up connects to it.
        to.put(TransportConstants.VERIFY_HOST_PROP_NAME, false);
        try (ServerLocator locator = ActiveMQClient.createServerLocatorWithoutHA(
                        new TransportConfiguration(NettyConnectorFactory.class.getName(), to));
                ClientSessionFactory factory = locator.createSessionFactory();
                ClientSession single = factory.createSession(USER, password, false, true, true, false, 0);
                ClientSession transacted = factory.createSession(USER, password, false, false, false, false, 0)) {
            send(single);
            send(transacted);
            sendByOthers(clientsPort, new BoosterLogin(USER, password));
            take(single);
            take(transacted);
        }
    }

    /** Sent last, so that these are the jobs that are left. */
    private void sendByOthers(int port, BoosterLogin login) throws IOException {
        for (int connection = 0; connection < CONNECTIONS; connection++) {
            try (Socket socket = connect(port)) {
                StompWarmUp.send(socket, login, JOBS_OF_CONNECTION);
            }
            try (Socket socket = connect(port)) {
                AmqpWarmUp.send(socket, login, JOBS_OF_CONNECTION);
            }
        }
    }

    private void shakeHands(int port, BooleanSupplier wanted) throws IOException, InterruptedException {
        for (int i = 0; i < HANDSHAKES; i++) {
            requireWanted(wanted);
            try (Socket socket = connect(port)) {
                if (socket instanceof SSLSocket encrypted) {
                    encrypted.startHandshake();
                }
            }
        }
    }

    private Socket connect(int port) throws IOException {
        SocketFactory sockets = encryption
                .identity()
                .<SocketFactory>map(identity -> identity.context().getSocketFactory())
                .orElseGet(SocketFactory::getDefault);
        Socket socket = sockets.createSocket(HOST, port);
        socket.setSoTimeout(LONGEST_WAIT_MS);
        return socket;
    }

    private static void send(ClientSession session) throws Exception {
        try (ClientProducer producer = session.createProducer(Addresses.FORM_PROCESS)) {
            for (int i = 1; i <= JOBS; i++) {
                ClientMessage job = session.createMessage(Message.BYTES_TYPE, true);
                job.getBodyBuffer().writeBytes(BODY);
                producer.send(job);
                end(session, i);
            }
        }
    }

    private static void take(ClientSession session) throws Exception {
        try (ClientConsumer consumer = session.createConsumer(Addresses.FORM_PROCESS)) {
            session.start();
            for (int i = 1; i <= JOBS - LEFT; i++) {
                ClientMessage job = consumer.receive(LONGEST_WAIT_MS);
                if (job == null) {
                    throw new IOException("a job did not come back within " + LONGEST_WAIT_MS + " ms");
                }
                job.acknowledge();
                end(session, i);
            }
            session.rollback();
        }
    }

    private static void end(ClientSession session, int job) throws Exception {
        if (job % BATCH == 0) {
            session.commit();
        }
    }
}
