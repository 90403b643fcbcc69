package org.omflow.booster.broker.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client must read what is sent to it, if slowly; a connection that has other limits is left alone. */
@Tag("key")
@Timeout(60)
class UnreadAnswersTest {
    private static final Duration PATIENCE = Duration.ofMillis(1_200);
    private static final int MUCH = 16 << 20;

    private final NioEventLoopGroup threads = new NioEventLoopGroup(1);
    private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    private final AtomicLong closedWith = new AtomicLong();
    private volatile boolean loggedIn = true;
    private Channel port;
    private Socket client;
    private Channel connection;

    @BeforeEach
    void connect() throws Exception {
        port = new ServerBootstrap()
                .group(threads)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.SO_SNDBUF, 1 << 20)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addFirst(new UnreadAnswers(PATIENCE, () -> loggedIn, closedWith::set));
                        accepted.add(channel);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        client = new Socket();
        client.setReceiveBufferSize(8 << 10);
        client.connect(port.localAddress());
        connection = accepted.poll(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void end() throws IOException {
        client.close();
        port.close();
        threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** With the broker's buffer: the system reports no room in it until a third is free, here for two seconds. */
    @Test
    void aSlowClientIsServedToTheEnd() throws Exception {
        connection.writeAndFlush(Unpooled.wrappedBuffer(new byte[MUCH / 4]));
        long began = System.nanoTime();
        long read = 0;
        byte[] some = new byte[64 << 10];
        while (read < MUCH / 4) {
            read += client.getInputStream().read(some);
            // Slow enough to take far longer than a client may read nothing.
            long due = began + (long) ((double) read / (MUCH / 4) * 10 * PATIENCE.toNanos());
            await().pollInterval(Duration.ofMillis(2)).until(() -> System.nanoTime() >= due);
        }
        assertThat(System.nanoTime() - began).isGreaterThan(9 * PATIENCE.toNanos());
        assertThat(connection.isOpen()).isTrue();
        assertThat(closedWith).hasValue(0);
    }

    @Test
    void aClientThatReadsNothingIsDisconnected() {
        connection.writeAndFlush(Unpooled.wrappedBuffer(new byte[MUCH]));

        await().atMost(Duration.ofSeconds(20)).until(() -> !connection.isOpen());

        assertThat(closedWith.get()).isGreaterThan(MUCH / 4);
    }

    @Test
    void aConnectionWithOtherLimitsIsLeftAlone() throws Exception {
        loggedIn = false;
        connection.writeAndFlush(Unpooled.wrappedBuffer(new byte[MUCH]));
        long began = System.nanoTime();
        byte[] some = new byte[1 << 10];

        await().atMost(Duration.ofSeconds(20)).until(() -> {
            // Blocks for ever if nobody reads it.
            client.getOutputStream().write(some);
            return System.nanoTime() - began > 2 * PATIENCE.toNanos();
        });

        assertThat(connection.isOpen()).isTrue();
        assertThat(((InetSocketAddress) connection.remoteAddress()).getPort()).isEqualTo(client.getLocalPort());
    }

    /** As a login that is checked, or a large message that is written. */
    @Test
    void whoStoppedTheReadingDecidesWhenItGoesOn() throws Exception {
        connection.writeAndFlush(Unpooled.wrappedBuffer(new byte[MUCH]));
        await().until(() -> !connection.isWritable());
        connection.config().setAutoRead(false);
        client.getOutputStream().write(1);
        assertThat(client.getInputStream().readNBytes(MUCH)).hasSize(MUCH);
        await().until(connection::isWritable);
        assertThat(connection
                        .eventLoop()
                        .submit(() -> connection.config().isAutoRead())
                        .get(10, TimeUnit.SECONDS))
                .isFalse();
        connection.config().setAutoRead(true);
        client.close();
        await().atMost(Duration.ofSeconds(10)).until(() -> !connection.isOpen());
    }
}
