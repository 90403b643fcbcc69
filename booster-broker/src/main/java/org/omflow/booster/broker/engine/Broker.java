package org.omflow.booster.broker.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.postoffice.PostOffice;
import org.apache.activemq.artemis.core.postoffice.QueueBinding;
import org.apache.activemq.artemis.core.remoting.server.RemotingService;
import org.apache.activemq.artemis.core.server.ActivateCallback;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.ServiceRegistry;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.server.impl.ServiceRegistryImpl;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerBasePlugin;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;
import org.apache.activemq.artemis.core.settings.HierarchicalRepository;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.remoting.Acceptor;
import org.omflow.booster.broker.config.BoosterStartException;
import org.omflow.booster.broker.disk.DiskWatch;
import org.omflow.booster.broker.guard.StompFrameDecoded;
import org.omflow.booster.broker.preauth.GuardedAcceptorFactory;
import org.omflow.booster.broker.preauth.LoginWatch;
import org.omflow.booster.broker.preauth.PreAuthLimits;
import org.omflow.booster.broker.queue.AddressKind;
import org.omflow.booster.broker.user.GuardedLogins;

/**
 * The message broker inside the Booster. It can be ended and started again while the Booster runs; plugins and
 * interceptors stay registered. Thread-safe.
 */
public final class Broker implements AutoCloseable {
    private static final Duration LONGEST_WRITE = Duration.ofSeconds(30);
    private static final long STOP_POLL_MS = 20;
    /** Far more than there are. */
    private static final int MOST_NAMES = 10_000;

    private final GuardedLogins security;
    private final DiskWatch disk;
    private final ActivateCallback beforeEachStart;
    private final ServiceRegistry services = new ServiceRegistryImpl();
    private final List<ActiveMQServerBasePlugin> plugins = new CopyOnWriteArrayList<>();
    private final CompletableFuture<String> fault = new CompletableFuture<>();

    /** Null before the first is made. */
    private volatile Running running;

    /**
     * A broker that is not started.
     *
     * @param beforeEachStart runs before each start, also when the broker restarts by itself
     */
    public Broker(GuardedLogins security, DiskWatch disk, Runnable beforeEachStart) {
        this.security = security;
        services.addIncomingInterceptor(new StompFrameDecoded());
        security.interceptors().forEach(services::addIncomingInterceptor);
        this.disk = disk;
        this.beforeEachStart = new ActivateCallback() {
            @Override
            public void preActivate() {
                beforeEachStart.run();
            }
        };
    }

    /**
     * Starts without a pair and returns when both ports are open.
     *
     * @throws BoosterStartException when it cannot
     */
    public void beginAlone(LifecycleConfiguration configuration) throws BoosterStartException {
        make(configuration);
        begin();
        if (!portsAreOpen()) {
            String cause = failure();
            end();
            throw new BoosterStartException("The message broker did not start: "
                    + (cause == null ? "a port could not be opened" : cause)
                    + ". See the log lines above");
        }
    }

    /** Creates a broker in place of one that has ended, without starting it. */
    public void make(LifecycleConfiguration configuration) {
        BrokerLog.leaveOutNoise();
        plugins.forEach(configuration::registerBrokerPlugin);
        ActiveMQServerImpl server = new BoosterServer(configuration, security, services);
        Running next = new Running(server, configuration);
        server.registerActivateCallback(beforeEachStart);
        server.registerActivationFailureListener(cause -> next.failure = cause.toString());
        server.registerIOCriticalErrorListener((cause, message, file) -> {
            next.failure = "the disk with the messages failed: " + message + " (" + cause + ")";
            fault.complete(next.failure);
        });
        running = next;
    }

    /** Starts the created broker, as active or as backup. Returns when it has started; {@link #failure} tells why it has not. */
    public void begin() {
        Running now = running;
        try {
            now.server.start();
        } catch (Exception e) {
            now.failure = e.toString();
        }
    }

    /** Why the broker stopped by itself or could not start, in its own words; null when it gave no reason. */
    public String failure() {
        Running now = running;
        return now == null ? null : now.failure;
    }

    /** Whether both ports for messages are open. */
    public boolean portsAreOpen() {
        return port(Acceptors.MESSAGES) > 0 && port(Acceptors.CLIENTS) > 0;
    }

    /** The embedded Artemis server; null before the first is made. */
    public ActiveMQServerImpl inside() {
        Running now = running;
        return now == null ? null : now.server;
    }

    /** The port for messages of Jakarta JMS clients. */
    public int messagesPort() {
        return port(Acceptors.MESSAGES);
    }

    /** The port for messages of AMQP and STOMP clients. */
    public int clientsPort() {
        return port(Acceptors.CLIENTS);
    }

    /** Completes with the reason when the disk with the messages fails. */
    public CompletableFuture<String> fault() {
        return fault;
    }

    /** Whether it accepts messages, and if not, why. */
    public BrokerHealth health() {
        List<String> reasons = new ArrayList<>();
        if (!isActive()) {
            reasons.add("The message broker is not active: see the log.");
        }
        String full = disk.full();
        if (full != null) {
            reasons.add(full);
        }
        ActiveMQServerImpl server = inside();
        Path journal = server == null ? null : Path.of(server.getConfiguration().getJournalDirectory());
        if (journal != null && !Files.isWritable(journal)) {
            reasons.add("The journal folder " + journal + " is not writable: grant the Booster's user write access.");
        }
        return new BrokerHealth(reasons);
    }

    /** How many connections of clients are open. */
    public int connections() {
        RemotingService remoting = remoting();
        return remoting == null ? 0 : remoting.getConnectionCount();
    }

    /** A queue or the queue of a subscription; null when there is none of that name. */
    public Queue queue(String name) {
        PostOffice office = postOffice();
        return office != null && office.getBinding(SimpleString.of(name)) instanceof QueueBinding binding
                ? binding.getQueue()
                : null;
    }

    /** The queues on an address: one for a queue, one for each subscription to a topic. */
    public List<Queue> queuesOf(String address) {
        PostOffice office = postOffice();
        SimpleString name = SimpleString.of(address);
        if (office == null || office.getAddressInfo(name) == null) {
            return List.of();
        }
        try {
            return office.listQueuesForAddress(name);
        } catch (Exception e) {
            throw new IllegalStateException("The queues of " + address + " cannot be listed. Indicates a bug.", e);
        }
    }

    /** Whether there is an address of this name. */
    public boolean hasAddress(SimpleString name) {
        PostOffice office = postOffice();
        return office != null && office.getAddressInfo(name) != null;
    }

    /** Forgets what the broker found out about names; it would keep every name that it was ever asked for. */
    public void forgetNames() {
        if (isActive()) {
            forgetNames(inside().getAddressSettingsRepository());
            forgetNames(inside().getSecurityRepository());
        }
    }

    private static void forgetNames(HierarchicalRepository<?> known) {
        if (known.getCacheSize() > MOST_NAMES) {
            known.clearCache();
        }
    }

    /** The queues of clients: subscriptions, temporary queues and those for answers. */
    public List<Queue> clientQueues() {
        PostOffice office = postOffice();
        return office == null
                ? List.of()
                : office.getAllBindings()
                        .filter(QueueBinding.class::isInstance)
                        .map(binding -> ((QueueBinding) binding).getQueue())
                        .filter(queue ->
                                AddressKind.isOfClient(queue.getAddress().toString()))
                        .toList();
    }

    /** Null while the broker is not active, which may change at any moment. */
    private PostOffice postOffice() {
        return isActive() ? inside().getPostOffice() : null;
    }

    /** Every open connection of a client. */
    Collection<RemotingConnection> clientConnections() {
        RemotingService remoting = remoting();
        return remoting == null ? List.of() : remoting.getConnections();
    }

    /** The sessions that a client has opened over its connection. */
    List<ServerSession> sessionsOver(RemotingConnection connection) {
        return inside().getSessions(connection.getID().toString());
    }

    /** Adds an interceptor for what Jakarta JMS clients send, from the next start on. */
    public void intercept(Interceptor interceptor) {
        services.addIncomingInterceptor(new FailClosed(interceptor));
    }

    /** The same for what they are answered. */
    public void interceptAnswers(Interceptor interceptor) {
        services.addOutgoingInterceptor(new FailClosed(interceptor));
    }

    /** Limits unauthenticated connections to both ports, from the next start on. */
    public void watch(PreAuthLimits preAuth) {
        services.addAcceptorFactory(Acceptors.MESSAGES, new GuardedAcceptorFactory(preAuth.messages()));
        services.addAcceptorFactory(Acceptors.CLIENTS, new GuardedAcceptorFactory(preAuth.clients()));
        LoginWatch logins = new LoginWatch();
        plugins.add(logins);
        services.addOutgoingInterceptor(logins.otherBooster());
        services.addIncomingInterceptor(logins.listeners());
    }

    /** Adds a plugin for messages, from the next start on. */
    public void register(ActiveMQServerMessagePlugin plugin) {
        plugins.add(plugin);
    }

    /** An id greater than that of every message so far and less than that of every later one. */
    public long nextMessageId() {
        return inside().getStorageManager().generateID();
    }

    /**
     * Runs work on messages and returns when its changes are on disk.
     *
     * @throws IllegalStateException when it failed, or the disk did not answer in time
     */
    public <T> T written(Callable<T> work) {
        ActiveMQServerImpl server = inside();
        try {
            server.getStorageManager().clearContext();
            T result = work.call();
            if (!server.getStorageManager().waitOnOperations(LONGEST_WRITE.toMillis())) {
                throw new IllegalStateException("The disk with the messages did not answer within "
                        + LONGEST_WRITE.toSeconds() + " s: check whether the change was made");
            }
            return result;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("The message broker failed: " + e.getMessage(), e);
        }
    }

    /** Clears the broker's caches of logins and rights, and ends the connections of these users. */
    public void usersChanged(List<String> removed) {
        if (!isActive()) {
            return;
        }
        ActiveMQServerImpl server = inside();
        server.getActiveMQServerControl().clearAuthenticationCache();
        server.getActiveMQServerControl().clearAuthorizationCache();
        Logouts.of(server, removed);
    }

    /**
     * Ends this broker for good, as it might otherwise restart by itself: accepts no more messages, writes pending ones
     * to disk and closes its files. Then another can be made.
     */
    public void end() {
        Running now = running;
        if (now == null) {
            return;
        }
        now.configuration.end();
        try {
            now.server.stop();
            // It returns at once when another thread is already stopping the broker.
            while (now.server.getNodeManager() != null) {
                Thread.sleep(STOP_POLL_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the message broker stopped", e);
        } catch (Exception e) {
            throw new IllegalStateException("The message broker did not stop cleanly", e);
        }
    }

    @Override
    public void close() {
        end();
    }

    /** Whether the broker considers itself active. */
    public boolean isActive() {
        ActiveMQServerImpl server = inside();
        return server != null && server.isActive();
    }

    private int port(String acceptor) {
        RemotingService remoting = remoting();
        Acceptor open = remoting == null ? null : remoting.getAcceptor(acceptor);
        return open == null ? 0 : open.getActualPort();
    }

    /** Null while there is none. */
    private RemotingService remoting() {
        ActiveMQServerImpl server = inside();
        return server == null ? null : server.getRemotingService();
    }

    /** One broker with its configuration and failure. */
    private static final class Running {
        private final ActiveMQServerImpl server;
        private final LifecycleConfiguration configuration;
        private volatile String failure;

        Running(ActiveMQServerImpl server, LifecycleConfiguration configuration) {
            this.server = server;
            this.configuration = configuration;
        }
    }
}
