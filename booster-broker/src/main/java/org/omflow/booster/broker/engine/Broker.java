package org.omflow.booster.broker.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServers;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.impl.AddressInfo;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.remoting.Acceptor;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;
import org.omflow.booster.broker.BoosterStartException;
import org.omflow.booster.broker.disk.DiskWatch;

/** The message broker inside the Booster. Thread-safe. */
public final class Broker implements AutoCloseable {
    private static final Duration LONGEST_WRITE = Duration.ofSeconds(30);

    private final ActiveMQServer server;
    private final DiskWatch disk;
    private final CompletableFuture<String> fault = new CompletableFuture<>();

    private Broker(ActiveMQServer server, DiskWatch disk) {
        this.server = server;
        this.disk = disk;
    }

    /**
     * Starts a broker and returns when both its ports are open.
     *
     * @throws BoosterStartException when it cannot
     */
    public static Broker start(Configuration configuration, ActiveMQSecurityManager security, DiskWatch disk)
            throws BoosterStartException {
        BrokerLog.leaveOutNoise();
        ActiveMQServer server = ActiveMQServers.newActiveMQServer(configuration, null, security, true);
        Broker broker = new Broker(server, disk);
        AtomicReference<Exception> failure = new AtomicReference<>();
        server.registerActivationFailureListener(failure::set);
        server.registerIOCriticalErrorListener((cause, message, file) ->
                broker.fault.complete("the disk with the messages failed: " + message + " (" + cause + ")"));
        try {
            server.start();
        } catch (Exception e) {
            failure.set(e);
        }
        if (failure.get() != null || broker.port(Acceptors.MESSAGES) <= 0 || broker.port(Acceptors.CLIENTS) <= 0) {
            broker.close();
            throw new BoosterStartException(
                    "The message broker did not start: "
                            + (failure.get() == null ? "a port could not be opened" : failure.get())
                            + ". The lines above in the log say more",
                    failure.get());
        }
        return broker;
    }

    /** The port for messages of Jakarta JMS clients. */
    public int messagesPort() {
        return port(Acceptors.MESSAGES);
    }

    /** The port for messages of AMQP and STOMP clients. */
    public int clientsPort() {
        return port(Acceptors.CLIENTS);
    }

    /** Completes with a sentence when the broker stopped of itself. */
    public CompletableFuture<String> fault() {
        return fault;
    }

    /** Whether it takes messages, and if not, why. */
    public BrokerHealth health() {
        List<String> reasons = new ArrayList<>();
        if (!server.isActive()) {
            reasons.add("The message broker is not active (" + server.getState() + "): see the log.");
        }
        String full = disk.full();
        if (full != null) {
            reasons.add(full);
        }
        Path journal = Path.of(server.getConfiguration().getJournalDirectory());
        if (!Files.isWritable(journal)) {
            reasons.add(
                    "The journal folder " + journal + " cannot be written to: give the Booster's user the right to.");
        }
        return new BrokerHealth(reasons);
    }

    /** How many connections of clients are open. */
    public int connections() {
        return server.isActive() ? server.getConnectionCount() : 0;
    }

    /** A queue or the queue of a subscription; null when there is none of that name. */
    public Queue queue(String name) {
        return server.isActive() ? server.locateQueue(name) : null;
    }

    /** The queues on an address: one for a queue, one for each subscription to a topic. */
    public List<Queue> queuesOf(String address) {
        AddressInfo info = server.isActive() ? server.getAddressInfo(SimpleString.of(address)) : null;
        if (info == null) {
            return List.of();
        }
        try {
            return server.getPostOffice().listQueuesForAddress(info.getName());
        } catch (Exception e) {
            throw new IllegalStateException("The queues of " + address + " cannot be listed. Indicates a bug.", e);
        }
    }

    /** Every open connection of a client. */
    Collection<RemotingConnection> clientConnections() {
        return server.isActive() ? server.getRemotingService().getConnections() : List.of();
    }

    /** What a client has opened over its connection. */
    List<ServerSession> sessionsOver(RemotingConnection connection) {
        return server.getSessions(connection.getID().toString());
    }

    /** Lets an interceptor see what Jakarta JMS clients send from now on. */
    public void intercept(Interceptor interceptor) {
        server.getRemotingService().addIncomingInterceptor(interceptor);
    }

    /** Lets a plugin see messages from now on. */
    public void register(ActiveMQServerMessagePlugin plugin) {
        server.registerBrokerPlugin(plugin);
    }

    /** A number that is greater than that of every message so far, and less than that of every message to come. */
    public long nextMessageId() {
        return server.getStorageManager().generateID();
    }

    /**
     * Does something with messages and returns when it is on disk.
     *
     * @throws IllegalStateException when it failed, or the disk did not answer in time
     */
    public <T> T written(Callable<T> work) {
        try {
            server.getStorageManager().clearContext();
            T result = work.call();
            if (!server.getStorageManager().waitOnOperations(LONGEST_WRITE.toMillis())) {
                throw new IllegalStateException("The disk with the messages did not answer within "
                        + LONGEST_WRITE.toSeconds() + " s: look again whether it was done");
            }
            return result;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("The message broker failed: " + e.getMessage(), e);
        }
    }

    /** Makes the broker ask again for every right, and ends the connections of these users. */
    public void usersChanged(List<String> gone) {
        if (!server.isActive()) {
            return;
        }
        server.getActiveMQServerControl().clearAuthenticationCache();
        server.getActiveMQServerControl().clearAuthorizationCache();
        for (String user : gone) {
            try {
                server.getActiveMQServerControl().closeConnectionsForUser(user);
            } catch (Exception e) {
                throw new IllegalStateException("The connections of user '" + user + "' cannot be ended", e);
            }
        }
    }

    /** Stops taking messages, writes what is under way to disk and stops. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The message broker did not stop in order", e);
        }
    }

    private int port(String acceptor) {
        Acceptor open = server.getRemotingService() == null
                ? null
                : server.getRemotingService().getAcceptor(acceptor);
        return open == null ? 0 : open.getActualPort();
    }
}
