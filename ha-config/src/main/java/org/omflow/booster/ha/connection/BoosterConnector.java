package org.omflow.booster.ha.connection;

import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.ActiveMQNotConnectedException;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.address.BoosterAddresses;
import org.omflow.booster.ha.connection.ConnectRace.Loss;
import org.omflow.booster.ha.retry.Backoff;
import org.omflow.booster.ha.tls.Encryption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to the active Booster. Only that one accepts logins: the other opens no port or, when frozen, accepts the
 * connection and stays silent. It therefore tries both in parallel (see {@link ConnectRace}), that of the last login a
 * little earlier unless it fell silent. Thread-safe.
 */
public final class BoosterConnector {
    private static final Logger log = LoggerFactory.getLogger(BoosterConnector.class);

    /**
     * How long a Booster may take to carry out a request. {@link SilenceWatch} detects a frozen one sooner; this is for
     * one that is alive but cannot write, because it synchronizes with the other or its disk is slow.
     */
    static final Duration CALL_TIMEOUT = Duration.ofSeconds(5);
    /**
     * How long we may be silent before the Booster gives our jobs to other servers. Longer than the database waits for
     * a frozen server, so the next server finds the order unlocked; and long enough for a machine short of CPU.
     */
    static final Duration OUR_SILENCE = Duration.ofSeconds(6);

    /** The pause between two attempts: short at first, since a failover may be about to end. */
    static final Backoff BACKOFF = Backoff.exponential(Duration.ofMillis(50), 1.5, Duration.ofMillis(500));

    private final BoosterAddresses addresses;
    private final BoosterLogin login;
    private final long prefetchBytes;
    private final Encryption encryption;

    /** The Booster to try first: that of the last login, or the other if it fell silent. */
    private volatile BoosterAddress first;

    /** A connector without encryption. */
    public BoosterConnector(BoosterAddresses addresses, BoosterLogin login, long prefetchBytes) {
        this(addresses, login, prefetchBytes, Encryption.NONE);
    }

    /**
     * A connector whose consumers prefetch at most {@code prefetchBytes} of messages.
     *
     * @param prefetchBytes bytes, 0 for none
     */
    public BoosterConnector(BoosterAddresses addresses, BoosterLogin login, long prefetchBytes, Encryption encryption) {
        this.addresses = addresses;
        this.login = login;
        this.prefetchBytes = prefetchBytes;
        this.encryption = encryption;
        this.first = addresses.inOrder().get(0);
    }

    /**
     * Tries all addresses and takes the first that accepts the login. Fails at once if all refuse, and after about
     * {@link ConnectRace#PATIENCE} if one is silent. An interrupt ends the wait and stays set.
     *
     * @throws BoosterUnavailableException naming each address and why it failed
     */
    public BoosterConnection connect() throws BoosterUnavailableException {
        ConnectRace race = new ConnectRace(theOneToBeginWithFirst(), this::attempt);
        BoosterConnection won;
        try {
            won = race.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BoosterUnavailableException("The attempt to reach a Booster was interrupted", e);
        }
        if (won == null) {
            throw unavailable(race.losses());
        }
        first = won.address();
        return won;
    }

    /**
     * Retries until a Booster answers, and logs each new reason for the wait once.
     *
     * @param who names the waiting part in the log, such as {@code job worker 1}
     * @param stopped checked between two attempts
     * @return null when stopped
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public BoosterConnection connect(String who, BooleanSupplier stopped) throws InterruptedException {
        Backoff.Sequence pause = BACKOFF.start();
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
            Thread.sleep(pause.next().toMillis());
        }
        return null;
    }

    List<BoosterAddress> theOneToBeginWithFirst() {
        List<BoosterAddress> order = new ArrayList<>(addresses.inOrder());
        if (!order.get(0).equals(first)) {
            Collections.reverse(order);
        }
        return order;
    }

    private void fellSilent(BoosterAddress silent) {
        addresses.inOrder().stream().filter(other -> !other.equals(silent)).forEach(other -> first = other);
    }

    private ConnectAttempt attempt(BoosterAddress address) {
        return new ConnectAttempt(address, factory(address), login, this::fellSilent);
    }

    /** Built from host and port, not from a URL, which would lose a host name with '_' in it. */
    private ActiveMQConnectionFactory factory(BoosterAddress address) {
        Map<String, Object> to = new HashMap<>(encryption.transport());
        to.put(TransportConstants.HOST_PROP_NAME, address.host());
        to.put(TransportConstants.PORT_PROP_NAME, address.port());
        to.put(TransportConstants.NETTY_CONNECT_TIMEOUT, (int) ConnectRace.PATIENCE.toMillis());
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(
                false, new TransportConfiguration(NettyConnectorFactory.class.getName(), to));
        factory.setReconnectAttempts(0);
        factory.setInitialConnectAttempts(1);
        factory.setCallTimeout(CALL_TIMEOUT.toMillis());
        factory.setConnectionTTL(OUR_SILENCE.toMillis());
        factory.setClientFailureCheckPeriod(SilenceWatch.SIGN_OF_LIFE.toMillis());
        factory.setUseTopologyForLoadBalancing(false);
        factory.setConsumerWindowSize((int) prefetchBytes);
        return factory;
    }

    private BoosterUnavailableException unavailable(List<Loss> losses) {
        losses.stream().filter(Loss::silent).forEach(loss -> fellSilent(loss.address()));
        // Named in the order of the settings, whichever was tried first.
        String causes = addresses.inOrder().stream()
                .flatMap(
                        address -> losses.stream().filter(loss -> loss.address().equals(address)))
                .map(loss -> loss.address() + " " + explain(loss))
                .collect(Collectors.joining("; "));
        return new BoosterUnavailableException(
                "No Booster could be reached: " + causes,
                losses.get(losses.size() - 1).cause());
    }

    private String explain(Loss loss) {
        JMSException cause = loss.cause();
        if (cause instanceof JMSSecurityException) {
            return login.user() == null
                    ? "refused the certificate in conf/tls/node.pem (the Booster's log says why)"
                    : "refused user '" + login.user() + "' (check booster.user and booster.password)";
        }
        String otherwise = cause.getCause() instanceof ActiveMQNotConnectedException
                ? "nothing listens there, or it is unreachable"
                : cause.getMessage();
        return "does not answer ("
                + (loss.silent()
                        ? otherwise
                        : TlsDiagnosis.of(loss.address(), encryption).orElse(otherwise)) + ")";
    }
}
