package org.omflow.booster.ha.connection;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.activemq.artemis.api.core.ActiveMQNotConnectedException;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.address.BoosterAddresses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to whichever Booster works, trying the addresses in order. Only the Booster that works accepts connections, so
 * the first that answers is the right one. Thread-safe.
 */
public final class BoosterConnector {
    private static final Logger log = LoggerFactory.getLogger(BoosterConnector.class);

    /** How long a Booster may take to answer a request before the connection counts as lost. */
    static final Duration CALL_TIMEOUT = Duration.ofSeconds(5);
    /** How long one address may take to answer before the next is tried: a frozen Booster accepts and stays silent. */
    static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(3);
    /** How long a silent connection is trusted. */
    static final Duration SILENCE = Duration.ofSeconds(6);

    private static final Duration PAUSE_AT_FIRST = Duration.ofMillis(100);
    private static final Duration PAUSE_AT_MOST = Duration.ofSeconds(1);

    private final BoosterAddresses addresses;
    private final BoosterLogin login;
    private final long prefetchBytes;

    /**
     * A connector whose consumers hold at most {@code prefetchBytes} of messages that they have not taken yet.
     *
     * @param prefetchBytes bytes, 0 for none
     */
    public BoosterConnector(BoosterAddresses addresses, BoosterLogin login, long prefetchBytes) {
        this.addresses = addresses;
        this.login = login;
        this.prefetchBytes = prefetchBytes;
    }

    /**
     * Tries each address once.
     *
     * @throws BoosterUnavailableException naming each address and why it did not serve
     */
    public BoosterConnection connect() throws BoosterUnavailableException {
        List<String> causes = new ArrayList<>();
        Exception last = null;
        for (BoosterAddress address : addresses.inOrder()) {
            try {
                return open(address);
            } catch (JMSException e) {
                last = e;
                causes.add(address + " " + explain(e));
            }
        }
        throw new BoosterUnavailableException("No Booster could be reached: " + String.join("; ", causes), last);
    }

    /**
     * Tries until a Booster answers, and says once in the log for what it waits.
     *
     * @param who names the waiting part in the log, such as {@code job worker 1}
     * @param stopped asked between two tries
     * @return null when stopped
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public BoosterConnection connect(String who, BooleanSupplier stopped) throws InterruptedException {
        Duration pause = PAUSE_AT_FIRST;
        String said = null;
        while (!stopped.getAsBoolean()) {
            try {
                BoosterConnection connection = connect();
                if (said != null) {
                    log.info("{}: connected to the Booster {}", who, connection.address());
                }
                return connection;
            } catch (BoosterUnavailableException e) {
                if (!e.getMessage().equals(said)) {
                    log.warn("{}: waiting for a Booster. {}", who, e.getMessage());
                    said = e.getMessage();
                }
            }
            Thread.sleep(pause.toMillis());
            pause = pause.multipliedBy(2).compareTo(PAUSE_AT_MOST) > 0 ? PAUSE_AT_MOST : pause.multipliedBy(2);
        }
        return null;
    }

    private BoosterConnection open(BoosterAddress address) throws JMSException {
        ActiveMQConnectionFactory factory = factory(address);
        Connection connection = null;
        try {
            connection = connection(address, factory);
            return new BoosterConnection(address, factory, connection);
        } catch (JMSException e) {
            closeQuietly(connection);
            factory.close();
            throw e;
        }
    }

    /** Made from host and port, not from a URL: in a URL a host name with '_' in it is lost. */
    private ActiveMQConnectionFactory factory(BoosterAddress address) {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(
                false,
                new TransportConfiguration(
                        NettyConnectorFactory.class.getName(),
                        Map.of(
                                TransportConstants.HOST_PROP_NAME, address.host(),
                                TransportConstants.PORT_PROP_NAME, address.port(),
                                TransportConstants.NETTY_CONNECT_TIMEOUT, (int) HANDSHAKE_TIMEOUT.toMillis())));
        factory.setReconnectAttempts(0);
        factory.setInitialConnectAttempts(1);
        factory.setCallTimeout(CALL_TIMEOUT.toMillis());
        factory.setConnectionTTL(SILENCE.toMillis());
        factory.setClientFailureCheckPeriod(SILENCE.toMillis() / 4);
        factory.setUseTopologyForLoadBalancing(false);
        factory.setConsumerWindowSize((int) prefetchBytes);
        return factory;
    }

    /** The client would wait {@link #CALL_TIMEOUT} for each step of the handshake; a thread of its own bounds them all. */
    private Connection connection(BoosterAddress address, ActiveMQConnectionFactory factory) throws JMSException {
        FutureTask<Connection> attempt = new FutureTask<>(() -> {
            InetAddress.getByName(address.host());
            return factory.createConnection(login.user(), login.password());
        });
        Thread thread = new Thread(attempt, "connect to " + address);
        thread.setDaemon(true);
        thread.start();
        try {
            return attempt.get(HANDSHAKE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            attempt.cancel(false);
            throw because("it is silent for " + HANDSHAKE_TIMEOUT.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            attempt.cancel(false);
            Thread.currentThread().interrupt();
            throw because("the attempt was interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof JMSException cause) {
                throw cause;
            }
            throw because(
                    e.getCause() instanceof UnknownHostException
                            ? "no host of this name is known"
                            : e.getCause().toString(),
                    e);
        }
    }

    private static JMSException because(String message, Exception cause) {
        JMSException e = new JMSException(message);
        e.initCause(cause);
        return e;
    }

    private static void closeQuietly(Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (JMSException e) {
                log.debug("closing a connection that could not be opened: {}", e.getMessage());
            }
        }
    }

    private String explain(JMSException e) {
        if (e instanceof JMSSecurityException) {
            return "refused user '" + login.user() + "' (check booster.user and booster.password)";
        }
        return "does not answer ("
                + (e.getCause() instanceof ActiveMQNotConnectedException
                        ? "nothing listens there, or no way leads there"
                        : e.getMessage())
                + ")";
    }
}
