package org.omflow.booster.ha.connection;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQRemoteDisconnectException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.SessionFailureListener;
import org.apache.activemq.artemis.core.client.impl.ClientSessionFactoryInternal;
import org.apache.activemq.artemis.jms.client.ActiveMQConnection;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.omflow.booster.ha.address.BoosterAddress;

/**
 * An open connection to one Booster. It never reconnects, because a half-done transaction must not survive unnoticed:
 * once it is broken, close it and ask the {@link BoosterConnector} for another. It breaks when its Booster is silent
 * for {@link SilenceWatch#SILENCE}; calls that wait at that moment throw a JMSException. Thread-safe; its sessions are
 * not.
 */
public final class BoosterConnection implements AutoCloseable {
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(1);

    private final BoosterAddress address;
    private final ActiveMQConnectionFactory factory;
    private final Connection connection;
    private final RemotingConnection line;
    private final SilenceWatch watch;
    private final AtomicReference<JMSException> failure = new AtomicReference<>();

    /**
     * @param watch sees every packet from the Booster; not started yet
     * @param whenSilent runs when the connection breaks because its Booster is silent
     */
    BoosterConnection(
            BoosterAddress address,
            ActiveMQConnectionFactory factory,
            ActiveMQConnection connection,
            SilenceWatch watch,
            Runnable whenSilent)
            throws JMSException {
        this.address = address;
        this.factory = factory;
        this.connection = connection;
        this.line = connection.getSessionFactory().getConnection();
        this.watch = watch;
        // Called before the calls that wait for the Booster return; an exception listener is called later.
        ((ClientSessionFactoryInternal) connection.getSessionFactory()).addFailureListener(new Losses());
        connection.start();
        watch.begin(
                () -> {
                    whenSilent.run();
                    breaks("it is silent for " + SilenceWatch.SILENCE.toSeconds() + " s");
                },
                // The client library waits by it: after a step back by a month, a receive would take that month.
                () -> breaks("this machine's clock was set, so the connection is renewed"));
    }

    /** The Booster at the other end. */
    public BoosterAddress address() {
        return address;
    }

    /** A session whose sends and acknowledgements take effect with its commit. */
    public Session transacted() throws JMSException {
        return connection.createSession(true, Session.SESSION_TRANSACTED);
    }

    /** A session in which each send takes effect at once. */
    public Session direct() throws JMSException {
        return connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    }

    /**
     * Whether the Booster has this queue now, which {@link JobMessages#nameOf} named.
     *
     * @throws JMSException when it does not answer
     */
    public boolean hasQueue(Session session, String address) throws JMSException {
        if (!(JobMessages.address(address) instanceof Queue queue)) {
            return false;
        }
        try {
            return ((ActiveMQSession) session)
                    .getCoreSession()
                    .queueQuery(SimpleString.of(queue.getQueueName()))
                    .isExists();
        } catch (ActiveMQException e) {
            JMSException failed = new JMSException("The queue " + address + " cannot be looked up: " + e.getMessage());
            failed.initCause(e);
            throw failed;
        }
    }

    /** Whether the connection has been lost. */
    public boolean isBroken() {
        return failure.get() != null;
    }

    /**
     * Throws when the connection has been lost. A receive does not: it returns nothing.
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
     * Closes the connection and its sessions; uncommitted work is rolled back. Never throws. Waits at most a second: an
     * unavailable Booster must not delay a connection to the other.
     */
    @Override
    public void close() {
        watch.end();
        Thread closing = new Thread(this::closeNow, "close connection to " + address);
        closing.setDaemon(true);
        closing.start();
        try {
            closing.join(CLOSE_WAIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (closing.isAlive()) {
            cut("it did not answer when the connection was closed");
        }
    }

    /** Records why the connection was lost. */
    private final class Losses implements SessionFailureListener {
        @Override
        public void beforeReconnect(ActiveMQException cause) {
            connectionFailed(cause, false);
        }

        @Override
        public void connectionFailed(ActiveMQException cause, boolean failedOver) {
            JMSException lost = new JMSException(cause.toString());
            lost.initCause(cause);
            failure.compareAndSet(null, lost);
        }

        @Override
        public void connectionFailed(ActiveMQException cause, boolean failedOver, String scaleDownTarget) {
            connectionFailed(cause, failedOver);
        }
    }

    private void closeNow() {
        try {
            connection.close();
        } catch (JMSException e) {
            // A broken connection cannot be closed cleanly; its resources are released below anyway.
            failure.compareAndSet(null, e);
        }
        factory.close();
    }

    private void breaks(String why) {
        failure.compareAndSet(null, new JMSException(why));
        cut(why);
    }

    /** Drops the connection without telling the Booster; every call that waits for its answer returns. */
    private void cut(String why) {
        line.fail(new ActiveMQRemoteDisconnectException(why));
    }
}
