package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.Ping;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Begin;
import org.apache.qpid.proton.amqp.transport.Detach;
import org.apache.qpid.proton.amqp.transport.Open;
import org.apache.qpid.proton.amqp.transport.Role;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.testkit.LogLines;

/** A client that sends and does not read, over any protocol, waits, and its answers do not fill the Booster's memory. */
@Tag("key")
@Tag("integration")
@Timeout(180)
class UnreadLimitTest {
    /** Far less than the answers to all that the client wants to send. */
    private static final long MOST_UNREAD = 6 << 20;

    private static final int ALL_BYTES = 24 << 20;
    /** Enough that a link does not begin and end in what the broker reads at once. */
    private static final int LINKS = 500;

    private static final String LONG_NAME = "x".repeat(1_000);

    @TempDir
    static Path folder;

    private static TestBooster booster;
    private static ActiveMQServer server;

    @BeforeAll
    static void start() throws Exception {
        booster = TestBooster.start(folder);
        server = booster.server();
    }

    @AfterAll
    static void stop() {
        booster.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CORE", "AMQP", "STOMP"})
    void aClientThatDoesNotReadWaitsAndGoesOnWhenItReads(String protocol) throws Exception {
        try (Socket socket = slowSocket(protocol)) {
            IntFunction<byte[]> asked = logIn(protocol, socket);
            AtomicLong sent = new AtomicLong();
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> sendAll(socket, asked, sent));

            long most = mostUnread(socket, sending, sent);

            assertThat(most).isLessThan(MOST_UNREAD);
            assertThat(sent.get()).isLessThan(ALL_BYTES);
            CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> readAll(socket));
            await().atMost(Duration.ofSeconds(60)).until(sending::isDone);
            assertThat(sending).isCompleted();
            await().atMost(Duration.ofSeconds(60)).until(() -> unread(socket) == 0);
            assertThat(reading).isNotDone();
        }
    }

    /** One thread, as in a short script. */
    @Test
    void aStompClientMaySendTwoThousandJobsBeforeItReadsTheirReceipts() throws Exception {
        int jobs = 2_000;
        try (StompClient client = booster.stomp("submitter")) {
            for (int i = 0; i < jobs; i++) {
                client.write("SEND", Map.of("destination", Addresses.FORM_PROCESS, "receipt", "r" + i), "{}");
            }
            Set<String> receipts = new HashSet<>();
            for (int i = 0; i < jobs; i++) {
                StompClient.Frame answer = client.read();
                assertThat(answer.command()).isEqualTo("RECEIPT");
                receipts.add(answer.headers().get("receipt-id"));
            }
            assertThat(receipts).hasSize(jobs);
        }
    }

    @Test
    @Tag("long")
    void aClientThatReadsNothingForAMinuteIsDisconnectedAndNamedInTheLog() throws Exception {
        try (LogLines lines = LogLines.of("org.omflow.booster.broker.guard");
                Socket socket = slowSocket("STOMP")) {
            IntFunction<byte[]> asked = logIn("STOMP", socket);
            AtomicLong sent = new AtomicLong();
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> sendAll(socket, asked, sent));

            await().atMost(Duration.ofSeconds(100))
                    .until(() -> connections(socket).findAny().isEmpty());

            assertThat(lines.containing("read nothing"))
                    .singleElement()
                    .asString()
                    .contains("user 'submitter'", "127.0.0.1", "for 60 s", "let it read the answers");
            assertThat(sending).failsWithin(Duration.ofSeconds(10));
        }
    }

    /** With little room for what it does not read. */
    private static Socket slowSocket(String protocol) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(8 << 10);
        socket.setSoTimeout(10_000);
        int port = protocol.equals("CORE")
                ? booster.booster().status().messagesPort()
                : booster.booster().status().clientsPort();
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        return socket;
    }

    /** Logs in and returns something that may be sent any number of times and is answered in full. */
    private static IntFunction<byte[]> logIn(String protocol, Socket socket) throws IOException {
        String password = booster.password("submitter");
        switch (protocol) {
            case "CORE" -> {
                CoreWire wire = new CoreWire(socket);
                wire.createSession("unread-" + socket.getLocalPort(), 10, "submitter", password);
                assertThat(wire.read().type()).isEqualTo(PacketImpl.CREATESESSION_RESP);
                Ping ping = new Ping(-1);
                ping.setChannelID(0);
                ByteBuf bytes = ping.encode(null).byteBuf();
                byte[] all = new byte[bytes.readableBytes()];
                bytes.readBytes(all);
                return number -> all;
            }
            case "AMQP" -> {
                socket.getOutputStream().write(SaslPlain.init("submitter", password));
                assertThat(SaslPlain.outcome(new DataInputStream(socket.getInputStream())))
                        .isZero();
                Open open = new Open();
                open.setContainerId("unread");
                Begin begin = new Begin();
                begin.setNextOutgoingId(UnsignedInteger.ZERO);
                begin.setIncomingWindow(UnsignedInteger.valueOf(100));
                begin.setOutgoingWindow(UnsignedInteger.valueOf(100));
                socket.getOutputStream().write(SaslPlain.AMQP);
                socket.getOutputStream().write(AmqpWire.frame(AmqpWire.AMQP, 0, open));
                socket.getOutputStream().write(AmqpWire.frame(AmqpWire.AMQP, 0, begin));
                return UnreadLimitTest::link;
            }
            default -> {
                new StompClient(socket).connect("submitter", password);
                byte[] all = ("BEGIN\ntransaction:t\nreceipt:" + LONG_NAME + "\n\n\0ABORT\ntransaction:t\nreceipt:"
                                + LONG_NAME + "\n\n\0")
                        .getBytes(StandardCharsets.US_ASCII);
                return number -> all;
            }
        }
    }

    /** Many senders with long names, which the answers repeat, then their ends, and so on. */
    private static byte[] link(int number) {
        UnsignedInteger handle = UnsignedInteger.valueOf(number % LINKS);
        if (number / LINKS % 2 == 1) {
            Detach detach = new Detach();
            detach.setHandle(handle);
            detach.setClosed(true);
            return AmqpWire.frame(AmqpWire.AMQP, 0, detach);
        }
        Attach attach = new Attach();
        attach.setName(number + LONG_NAME);
        attach.setHandle(handle);
        attach.setRole(Role.SENDER);
        attach.setInitialDeliveryCount(UnsignedInteger.ZERO);
        attach.setSource(new Source());
        Target target = new Target();
        target.setAddress(Addresses.FORM_PROCESS);
        attach.setTarget(target);
        return AmqpWire.frame(AmqpWire.AMQP, 0, attach);
    }

    private static void sendAll(Socket socket, IntFunction<byte[]> asked, AtomicLong sent) {
        int number = 0;
        try {
            while (sent.get() < ALL_BYTES) {
                ByteArrayOutputStream some = new ByteArrayOutputStream();
                while (some.size() < 16 << 10) {
                    some.writeBytes(asked.apply(number++));
                }
                some.writeTo(socket.getOutputStream());
                sent.addAndGet(some.size());
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void readAll(Socket socket) {
        try {
            InputStream in = socket.getInputStream();
            byte[] bytes = new byte[64 << 10];
            int read = in.read(bytes);
            while (read >= 0) {
                read = in.read(bytes);
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    /** The most bytes that waited for this client until it could send no more, or all was sent. */
    private static long mostUnread(Socket socket, CompletableFuture<Void> sending, AtomicLong sent) {
        AtomicLong most = new AtomicLong();
        AtomicLong before = new AtomicLong();
        AtomicLong since = new AtomicLong(System.nanoTime());
        await().atMost(Duration.ofSeconds(90)).until(() -> {
            most.accumulateAndGet(unread(socket), Math::max);
            long now = sent.get();
            if (before.getAndSet(now) != now) {
                since.set(System.nanoTime());
            }
            return sending.isDone()
                    || System.nanoTime() - since.get() > Duration.ofSeconds(4).toNanos();
        });
        return most.get();
    }

    private static long unread(Socket socket) {
        return connections(socket)
                .map(netty -> netty.getNettyChannel().unsafe().outboundBuffer())
                .mapToLong(buffer -> buffer == null ? 0 : buffer.totalPendingWriteBytes())
                .sum();
    }

    private static Stream<NettyConnection> connections(Socket socket) {
        return server.getRemotingService().getConnections().stream()
                .map(connection -> (NettyConnection) connection.getTransportConnection())
                .filter(netty -> netty.getNettyChannel().remoteAddress() instanceof InetSocketAddress address
                        && address.getPort() == socket.getLocalPort());
    }
}
