package org.omflow.booster.broker.preauth;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import java.util.Map;
import jdk.net.ExtendedSocketOptions;

/**
 * Has the operating system ask clients that are silent whether they are still there, and end the connections of those
 * cut off within half a minute. Otherwise such a connection would count against its user's share for a minute, and that
 * of a STOMP client without heart-beats for ten.
 */
final class SilentPeers {
    /** Seconds of silence before the first probe, and between probes; and how many stay unanswered at most. */
    private static final Map<ChannelOption<Integer>, Integer> PROBES = Map.of(
            NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), 15,
            NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), 5,
            NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), 3);

    private SilentPeers() {}

    /** Switches the probes on for an accepted connection; where the system has none, its own times stay. */
    static void noticeOn(Channel channel) {
        try {
            channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
            PROBES.forEach(channel.config()::setOption);
        } catch (ChannelException e) {
            // Some systems refuse it once the client has closed; the broker notices that when it reads.
        }
    }
}
