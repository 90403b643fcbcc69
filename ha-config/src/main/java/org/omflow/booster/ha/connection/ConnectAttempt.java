package org.omflow.booster.ha.connection;

import jakarta.jms.JMSException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.apache.activemq.artemis.jms.client.ActiveMQConnection;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.fault.FatalErrors;

/**
 * One attempt to connect and log in to one Booster, on a thread of its own because a frozen Booster would block the
 * caller. It ends with a connection or a cause; an abandoned attempt leaves neither thread nor connection behind.
 */
final class ConnectAttempt {
    /** Marks an abandoned attempt; without a stack trace, which would be of no use. */
    private static final class Abandoned extends Exception {
        Abandoned() {
            super("abandoned", null, false, false);
        }
    }

    private final BoosterAddress address;
    private final ActiveMQConnectionFactory factory;
    private final BoosterLogin login;
    private final Consumer<BoosterAddress> whenSilent;
    private final CompletableFuture<BoosterConnection> outcome = new CompletableFuture<>();
    private final SilenceWatch watch = new SilenceWatch();
    private volatile Runnable whenOver;

    /**
     * An attempt that has not begun.
     *
     * @param factory used by this attempt only
     * @param whenSilent called when the established connection breaks because its Booster is silent
     */
    ConnectAttempt(
            BoosterAddress address,
            ActiveMQConnectionFactory factory,
            BoosterLogin login,
            Consumer<BoosterAddress> whenSilent) {
        this.address = address;
        this.factory = factory;
        this.login = login;
        this.whenSilent = whenSilent;
    }

    /**
     * Begins.
     *
     * @param over called when it ends without being abandoned
     */
    void begin(Runnable over) {
        whenOver = over;
        start("connect to " + address, () -> {
            if (tried()) {
                over.run();
            }
        });
    }

    /**
     * The connection, once the attempt has ended.
     *
     * @throws JMSException why there is none
     */
    BoosterConnection connection() throws JMSException {
        try {
            return outcome.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof JMSException cause) {
                throw cause;
            }
            JMSException cause = new JMSException(
                    e.getCause() instanceof UnknownHostException
                            ? "unknown host name"
                            : e.getCause().toString());
            cause.initCause(e.getCause());
            throw cause;
        }
    }

    /** Abandons the attempt and closes whatever it has opened or will still open, without waiting for that. */
    void abandon() {
        if (outcome.completeExceptionally(new Abandoned())) {
            // Makes its thread return from the call in which it waits for the Booster.
            start("leave " + address, factory::close);
        } else {
            outcome.thenAccept(connection -> start("leave " + address, connection::close));
        }
    }

    /** Returns false when the attempt was abandoned before it ended. */
    private boolean tried() {
        try {
            BoosterConnection connection = open();
            if (outcome.complete(connection)) {
                return true;
            }
            connection.close();
            return false;
        } catch (JMSException | UnknownHostException | RuntimeException | Error e) {
            FatalErrors.check(e);
            // First, as nobody must wait for an attempt that ended.
            boolean isFirst = outcome.completeExceptionally(e);
            factory.close();
            return isFirst;
        }
    }

    private BoosterConnection open() throws JMSException, UnknownHostException {
        InetAddress.getByName(address.host());
        factory.getServerLocator().addIncomingInterceptor(watch);
        factory.getServerLocator().setProtocolManagerFactory(new ClosedEarly(this::closed));
        ActiveMQConnection opened = (ActiveMQConnection) factory.createConnection(login.user(), login.password());
        try {
            return new BoosterConnection(address, factory, opened, watch, () -> whenSilent.accept(address));
        } catch (JMSException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** After a packet from the Booster, the attempt's own thread ends by itself with a better cause. */
    private void closed() {
        if (!watch.hasHeard() && outcome.completeExceptionally(new JMSException("it closes the connection at once"))) {
            start("leave " + address, factory::close);
            whenOver.run();
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
