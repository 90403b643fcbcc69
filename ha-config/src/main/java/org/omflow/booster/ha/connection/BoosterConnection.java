package org.omflow.booster.ha.connection;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.omflow.booster.ha.address.BoosterAddress;

/**
 * An open connection to one Booster. It does not mend itself: once it is broken, close it and ask the
 * {@link BoosterConnector} for another, so that no half-done transaction survives unnoticed. Thread-safe; its sessions
 * are not.
 */
public final class BoosterConnection implements AutoCloseable {
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(1);

    private final BoosterAddress address;
    private final ActiveMQConnectionFactory factory;
    private final Connection connection;
    private final AtomicReference<JMSException> failure = new AtomicReference<>();

    BoosterConnection(BoosterAddress address, ActiveMQConnectionFactory factory, Connection connection)
            throws JMSException {
        this.address = address;
        this.factory = factory;
        this.connection = connection;
        connection.setExceptionListener(e -> failure.compareAndSet(null, e));
        connection.start();
    }

    /** The Booster at the other end. */
    public BoosterAddress address() {
        return address;
    }

    /** A session whose sends and acknowledgements take effect with its commit. */
    public Session transacted() throws JMSException {
        return connection.createSession(true, Session.SESSION_TRANSACTED);
    }

    /** A session in which each send takes effect by itself. */
    public Session direct() throws JMSException {
        return connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    }

    /** Whether the connection has been lost. */
    public boolean isBroken() {
        return failure.get() != null;
    }

    /**
     * Throws when the connection has been lost. A receive that returns nothing says so only through this.
     *
     * @throws JMSException the cause of the loss
     */
    public void check() throws JMSException {
        JMSException cause = failure.get();
        if (cause != null) {
            JMSException broken =
                    new JMSException("The connection to the Booster " + address + " was lost: " + cause.getMessage());
            broken.initCause(cause);
            throw broken;
        }
    }

    /**
     * Closes the connection and its sessions; what was not committed is undone. Never throws. Waits for it at most a
     * second: a Booster that does not answer must not keep anyone from connecting to another.
     */
    @Override
    public void close() {
        Thread closing = new Thread(this::closeNow, "close connection to " + address);
        closing.setDaemon(true);
        closing.start();
        try {
            closing.join(CLOSE_WAIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeNow() {
        try {
            connection.close();
        } catch (JMSException e) {
            // A connection that is broken cannot be closed in order; its resources are released below all the same.
            failure.compareAndSet(null, e);
        }
        factory.close();
    }
}
