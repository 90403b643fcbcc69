package org.omflow.booster.ha.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.doctor.Finding;

@Tag("install")
class ServiceReportTest {
    private static final ServiceStatus WELL =
            new ServiceStatus("OMFLOW Booster 1.0.0.0, primary", "active, accepts jobs", List.of(), List.of());
    private static final ServiceStatus WAITING = new ServiceStatus(
            "OMFLOW Booster 1.0.0.0, primary",
            "waiting",
            List.of("the database\ndoes not answer"),
            List.of(Finding.warn("clock", "it is 3 s ahead", "Set it.")));

    @TempDir
    private Path home;

    @Test
    void theFileSaysAllInWordsForEveryone() throws Exception {
        try (ServiceReport report = ServiceReport.begin(home, "booster", Map.of(), () -> WAITING)) {
            Path file = home.resolve("run/booster.status");
            await().until(() -> Files.exists(file));
            assertThat(file)
                    .hasContent(
                            """
                            OMFLOW Booster 1.0.0.0, primary: waiting
                              waiting: the database\\ndoes not answer
                              warn: clock: it is 3 s ahead. Remedy: Set it.
                            """);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-r--r--");
            report.close();
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void aPartThatHangsReportsNothing() {
        AtomicReference<RuntimeException> fault = new AtomicReference<>(new IllegalStateException("hangs"));
        try (ServiceReport report = ServiceReport.begin(home, "booster", Map.of(), () -> {
            throw fault.get();
        })) {
            assertThat(home.resolve("run/booster.status")).doesNotExist();
        }
    }

    @Test
    void systemdHearsOfTheStartTheStateAndTheStop() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        EpollEventLoopGroup threads = new EpollEventLoopGroup(1);
        Path socket = home.resolve("notify");
        Channel channel = new Bootstrap()
                .group(threads)
                .channel(EpollDomainDatagramChannel.class)
                .handler(new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
                        heard.add(packet.content().toString(StandardCharsets.UTF_8));
                    }
                })
                .bind(new DomainSocketAddress(socket.toString()))
                .sync()
                .channel();
        try (ServiceReport report =
                ServiceReport.begin(home, "booster", Map.of(SystemdNotifier.SOCKET, socket.toString()), () -> WELL)) {
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("READY=1\nWATCHDOG=1\nSTATUS=active, accepts jobs");
            report.close();
            await().untilAsserted(() -> assertThat(heard).contains("STOPPING=1"));
        } finally {
            channel.close().sync();
            threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }
}
