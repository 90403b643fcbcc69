package org.omflow.booster.broker.guard;

import io.netty.channel.Channel;
import java.time.Clock;
import java.time.Duration;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerConnectionPlugin;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.omflow.booster.broker.audit.RefusalLimit;
import org.omflow.booster.broker.user.Realm;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps clients that send without reading from filling the Booster's memory with answers, by {@link UnreadAnswers}. Connections
 * without a login are bounded elsewhere, and that of the other Booster, which never logs in, must not wait.
 */
public final class UnreadLimit implements ActiveMQServerConnectionPlugin {
    /** How long a client may read nothing while something waits for it. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Logger log = LoggerFactory.getLogger(UnreadLimit.class);

    private final RefusalLimit lines;

    public UnreadLimit(Clock clock) {
        lines = new RefusalLimit(clock);
    }

    @Override
    public void afterCreateConnection(RemotingConnection connection) {
        if (!(connection.getTransportConnection() instanceof NettyConnection netty)) {
            return;
        }
        Channel channel = netty.getNettyChannel();
        try {
            channel.pipeline()
                    .addFirst(
                            "omflow-unread-limit",
                            new UnreadAnswers(
                                    PATIENCE,
                                    () -> connection.getSubject() != null,
                                    unread -> tell(connection, unread)));
        } catch (RuntimeException e) {
            // The broker only logs a plugin's exception: a connection without its limit must be closed.
            log.error("A connection could not be limited and was closed. Should never happen, indicates a bug.", e);
            channel.close();
        }
    }

    private void tell(RemotingConnection connection, long unread) {
        String user = Realm.user(connection.getSubject()).orElse("?");
        if (lines.admits(connection.getRemoteAddress(), user)) {
            log.warn(
                    "Closed a connection of user '{}' from {}: for {} s the client read nothing, while {} bytes waited for it."
                            + " Find out what blocks it, and let it read the answers while it sends.",
                    Shown.of(user, Shown.SHORT),
                    connection.getRemoteAddress(),
                    PATIENCE.toSeconds(),
                    unread);
        }
    }
}
