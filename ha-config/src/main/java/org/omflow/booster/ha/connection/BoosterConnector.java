package org.omflow.booster.ha.connection;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
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
    /** How long one address may take to answer before the next is tried. */
    static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(2);
    /** How long a silent connection is trusted. */
    static final Duration SILENCE = Duration.ofSeconds(10);

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
        String url = "tcp://" + address + "?connect-timeout-millis=" + HANDSHAKE_TIMEOUT.toMillis()
                + "&handshake-timeout=" + HANDSHAKE_TIMEOUT.toSeconds();
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url);
        Connection connection = null;
        try {
            factory.setReconnectAttempts(0);
            factory.setInitialConnectAttempts(1);
            factory.setCallTimeout(CALL_TIMEOUT.toMillis());
            factory.setConnectionTTL(SILENCE.toMillis());
            factory.setClientFailureCheckPeriod(SILENCE.toMillis() / 4);
            factory.setUseTopologyForLoadBalancing(false);
            factory.setConsumerWindowSize((int) prefetchBytes);
            connection = factory.createConnection(login.user(), login.password());
            return new BoosterConnection(address, factory, connection);
        } catch (JMSException e) {
            closeQuietly(connection);
            factory.close();
            throw e;
        }
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
        return e instanceof JMSSecurityException
                ? "refused user '" + login.user() + "' (check booster.user and booster.password)"
                : "does not answer (" + e.getMessage() + ")";
    }
}
