package org.omflow.booster.broker.engine;

import static org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants.CONNECTION_TTL;
import static org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants.HANDSHAKE_TIMEOUT;
import static org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants.HOST_PROP_NAME;
import static org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants.PORT_PROP_NAME;
import static org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants.PROTOCOLS_PROP_NAME;
import static org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants.SHUTDOWN_TIMEOUT;
import static org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants.SSL_HANDSHAKE_TIMEOUT;
import static org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants.USE_EPOLL_PROP_NAME;
import static org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants.USE_KQUEUE_PROP_NAME;
import static org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants.WANT_CLIENT_AUTH_PROP_NAME;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.user.CertificateSasl;
import org.omflow.booster.ha.preauth.PreAuthOptions;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.tls.Encryption;

/**
 * The two ports for messages. AMQP and STOMP have their own port with its own threads: STOMP writes to the journal on
 * the thread that reads the network, and on the port that also carries replication that thread would wait for itself.
 */
final class Acceptors {
    static final String MESSAGES = "messages";
    static final String CLIENTS = "clients";

    /**
     * How long a STOMP client without heart-beats may be silent. Many only listen for results, so this is far longer
     * than for other clients, which all send some.
     */
    static final Duration STOMP_SILENCE = Duration.ofMinutes(10);
    /** How long a stop waits for connections to close; meanwhile no other Booster can become active. */
    static final Duration LONGEST_FAREWELL = Duration.ofMillis(500);
    /** How many unanswered messages an AMQP sender may have; up to 100 KiB of each is in memory, the rest on disk. */
    static final int AMQP_CREDITS = 100;

    private Acceptors() {}

    static TransportConfiguration messages(Settings settings, Encryption encryption) {
        return acceptor(
                MESSAGES, settings, encryption, settings.get(BoosterBrokerOptions.MESSAGES_PORT), "CORE", Map.of());
    }

    static TransportConfiguration clients(Settings settings, Encryption encryption) {
        // Values are text: the broker's STOMP code accepts nothing else.
        Map<String, Object> extra = Map.of(
                "anycastPrefix",
                "/queue/,queue://",
                "multicastPrefix",
                "/topic/,topic://",
                "saslMechanisms",
                encryption.identity().isEmpty() ? "PLAIN" : "PLAIN," + CertificateSasl.EXTERNAL,
                "amqpCredits",
                Integer.toString(AMQP_CREDITS),
                "amqpLowCredits",
                Integer.toString(AMQP_CREDITS * 3 / 10));
        return acceptor(
                CLIENTS, settings, encryption, settings.get(BoosterBrokerOptions.CLIENTS_PORT), "AMQP,STOMP", extra);
    }

    private static TransportConfiguration acceptor(
            String name,
            Settings settings,
            Encryption encryption,
            int port,
            String protocols,
            Map<String, Object> extra) {
        Map<String, Object> params = new HashMap<>(encryption.transport());
        // A client with a certificate may log in with it.
        params.put(WANT_CLIENT_AUTH_PROP_NAME, encryption.identity().isPresent());
        params.put(HOST_PROP_NAME, settings.get(BoosterBrokerOptions.HOST));
        params.put(PORT_PROP_NAME, port);
        params.put(PROTOCOLS_PROP_NAME, protocols);
        params.put(USE_EPOLL_PROP_NAME, false);
        params.put(USE_KQUEUE_PROP_NAME, false);
        // The broker's own timeout ends with the first bytes of a connection; that of PreAuthLimits is as long and ends
        // with the login.
        params.put(HANDSHAKE_TIMEOUT, 0);
        params.put(SSL_HANDSHAKE_TIMEOUT, (int)
                settings.get(PreAuthOptions.TIMEOUT).toSeconds());
        params.put(SHUTDOWN_TIMEOUT, (int) LONGEST_FAREWELL.toMillis());
        if (protocols.contains("STOMP")) {
            params.put(CONNECTION_TTL, Long.toString(STOMP_SILENCE.toMillis()));
        }
        return new TransportConfiguration(NettyAcceptorFactory.class.getName(), params, name, extra);
    }
}
