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

/**
 * One attempt to connect to one Booster and log in, in a thread of its own, since a frozen Booster would hold the thread
 * that asks. It ends with a connection or a cause; one that is abandoned leaves neither thread nor connection behind.
 */
final class ConnectAttempt {
    /** Says that nobody waits for the attempt any more; without a stack, which would tell nothing. */
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
     * @param factory used up by this attempt
     * @param whenSilent is told when the connection, once made, breaks because its Booster is silent
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
     * @param over is told once it has ended by itself
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
                            ? "no host of this name is known"
                            : e.getCause().toString());
            cause.initCause(e.getCause());
            throw cause;
        }
    }

    /** Gives the attempt up and closes whatever it has opened or will still open. Does not wait for that. */
    void abandon() {
        if (outcome.completeExceptionally(new Abandoned())) {
            // Lets its thread return from the call in which it waits for the Booster.
            start("leave " + address, factory::close);
        } else {
            outcome.thenAccept(connection -> start("leave " + address, connection::close));
        }
    }

    /** False when the attempt had been abandoned before it was over. */
    private boolean tried() {
        try {
            BoosterConnection connection = open();
            if (outcome.complete(connection)) {
                return true;
            }
            connection.close();
            return false;
        } catch (JMSException | UnknownHostException | RuntimeException e) {
            factory.close();
            return outcome.completeExceptionally(e);
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

    /** What has been said before tells more, and then the attempt's own thread ends by itself. */
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
