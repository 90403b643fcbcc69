package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import jakarta.jms.Connection;
import java.nio.file.Path;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a network cut leaves behind counts against its user's share for half a minute at most, by every protocol. */
@Tag("key")
@Tag("integration")
@Timeout(60)
class SilentPeersTest {
    @TempDir
    Path folder;

    @Test
    void theSystemProbesSilentClients() throws Exception {
        try (TestBooster booster = TestBooster.start(folder);
                Connection core = booster.core("submitter");
                Connection amqp = booster.amqp("submitter");
                StompClient stomp = booster.stomp("submitter")) {
            ActiveMQServer server = booster.server();
            List<Channel> channels = server.getRemotingService().getConnections().stream()
                    .map(connection -> ((NettyConnection) connection.getTransportConnection()).getNettyChannel())
                    .toList();
            assertThat(channels).hasSizeGreaterThanOrEqualTo(3).allSatisfy(channel -> {
                assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE))
                        .isTrue();
                int idle = of(channel, NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE));
                int between = of(channel, NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL));
                int times = of(channel, NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT));
                assertThat(idle + between * times).isLessThanOrEqualTo(30);
            });
        }
    }

    private static int of(Channel channel, ChannelOption<Integer> option) {
        Integer value = channel.config().getOption(option);
        assumeTrue(value != null, "the system has no such option");
        return value;
    }
}
