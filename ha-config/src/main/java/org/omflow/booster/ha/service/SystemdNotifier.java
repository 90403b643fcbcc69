package org.omflow.booster.ha.service;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd that this process has started, lives, and what it does (sd_notify); nothing where systemd did not start
 * it. Java has no datagram sockets of the Unix kind, so the broker's network library sends. Thread-safe.
 */
final class SystemdNotifier implements AutoCloseable {
    /** Set by systemd for a unit of {@code Type=notify}. */
    static final String SOCKET = "NOTIFY_SOCKET";

    private static final Logger log = LoggerFactory.getLogger(SystemdNotifier.class);

    private final EpollEventLoopGroup thread;
    private final Channel channel;

    private SystemdNotifier(EpollEventLoopGroup thread, Channel channel) {
        this.thread = thread;
        this.channel = channel;
    }

    /** The notifier of a process with these environment variables. */
    static SystemdNotifier of(Map<String, String> environment) {
        String socket = environment.get(SOCKET);
        if (socket == null || socket.isEmpty()) {
            return new SystemdNotifier(null, null);
        }
        if (!Epoll.isAvailable()) {
            log.warn(
                    "systemd cannot be told that this process has started: {}; set Type=exec and no WatchdogSec in its unit",
                    Epoll.unavailabilityCause().toString());
            return new SystemdNotifier(null, null);
        }
        EpollEventLoopGroup thread = new EpollEventLoopGroup(1);
        try {
            Channel channel = new Bootstrap()
                    .group(thread)
                    .channel(EpollDomainDatagramChannel.class)
                    .handler(new Ignoring())
                    // A name in systemd's abstract namespace begins with an at sign.
                    .connect(new DomainSocketAddress(socket.startsWith("@") ? "\0" + socket.substring(1) : socket))
                    .sync()
                    .channel();
            return new SystemdNotifier(thread, channel);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            thread.shutdownGracefully();
            return new SystemdNotifier(null, null);
        } catch (Exception e) {
            log.warn("systemd cannot be told that this process has started: {} {}", socket, e.toString());
            thread.shutdownGracefully();
            return new SystemdNotifier(null, null);
        }
    }

    /** Sends these assignments, one a line, such as {@code READY=1}. */
    void tell(String assignments) {
        if (channel != null) {
            channel.writeAndFlush(Unpooled.copiedBuffer(assignments, StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() {
        if (channel != null) {
            channel.close().awaitUninterruptibly();
            thread.shutdownGracefully();
        }
    }

    /** Nothing comes from systemd. */
    @ChannelHandler.Sharable
    private static final class Ignoring extends ChannelInboundHandlerAdapter {}
}
