package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Begin;
import org.apache.qpid.proton.amqp.transport.Open;
import org.apache.qpid.proton.amqp.transport.Role;
import org.apache.qpid.proton.amqp.transport.Transfer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.broker.config.BoosterStartException;
import org.omflow.booster.broker.disk.DiskSpace;
import org.omflow.booster.ha.message.Addresses;

/** A large message that will be refused is not written to disk while it comes in. */
@Tag("job")
@Timeout(60)
@Tag("integration")
class LargeMessageGateTest {
    private static final int LIMIT = 3 << 20;
    private static final int MESSAGE = 16 << 20;
    /** What may be on its way while we look. */
    private static final int SLACK = 1 << 20;

    /** Of an AMQP message. */
    private static final int PART = 64 << 10;

    private static final long TOTAL = 100L << 30;

    @TempDir
    Path folder;

    private volatile long free = TOTAL / 2;

    @Test
    void aMessageThatIsTooLargeStopsAtTheLimit() throws Exception {
        try (TestBooster booster = start()) {
            assertThat(largestWhileSending(booster, "larger than the")).isBetween(1L, (long) LIMIT + SLACK);
        }
    }

    @Test
    void aQueueOfSmallMessagesStopsOneAtItsOwnLimit() throws Exception {
        try (TestBooster booster = start()) {
            long[] largest = new long[1];
            send(booster, "agent", Addresses.REPORT, LIMIT - 1, "the 65536 bytes that omflow.report takes", sent -> {
                largest[0] = Math.max(largest[0], bytesOnDisk(booster));
            });
            assertThat(largest[0]).isLessThan(LIMIT / 4);
            await().atMost(Duration.ofSeconds(5)).until(() -> bytesOnDisk(booster) == 0);
        }
    }

    @Test
    void onAFullDiskNothingIsWritten() throws Exception {
        try (TestBooster booster = start()) {
            free = TOTAL / 20;
            await().until(() -> !booster.booster().health().ready());
            assertThat(largestWhileSending(booster, "disk.max-usage")).isLessThan(SLACK);
        }
    }

    @Test
    void oneThatWasBegunOnAFullDiskIsRefusedEvenIfThereIsRoomByThen() throws Exception {
        try (TestBooster booster = start()) {
            free = TOTAL / 20;
            await().until(() -> !booster.booster().health().ready());
            send(booster, LIMIT / 2, "disk.max-usage", sent -> {
                if (sent > LIMIT / 4) {
                    free = TOTAL / 2;
                    await().until(() -> booster.booster().health().ready());
                }
            });
            assertThat(booster.booster().queues().get(0).messages()).isZero();
            await().atMost(Duration.ofSeconds(5)).until(() -> bytesOnDisk(booster) == 0);
        }
    }

    @Test
    void onAFullDiskMessagesThatDoNotEndStopTooOverAmqp() throws Exception {
        try (TestBooster booster = start()) {
            free = TOTAL / 20;
            await().until(() -> !booster.booster().health().ready());
            StringBuilder told = new StringBuilder();
            long largest = 0;
            List<AmqpWire> open = new ArrayList<>();
            try {
                for (int i = 0; i < 4; i++) {
                    AmqpWire wire = new AmqpWire(booster.booster().status().clientsPort());
                    open.add(wire);
                    beginMessage(wire, booster.password("submitter"), LIMIT - 1);
                    if (i > 0) {
                        told.append(wire.textToEnd());
                    }
                    largest = Math.max(largest, bytesOnDisk(booster));
                }
            } finally {
                for (AmqpWire wire : open) {
                    wire.close();
                }
            }
            assertThat(largest).isLessThan(LIMIT + SLACK);
            assertThat(told).contains("amqp:resource-limit-exceeded", "disk.max-usage", "send them again later");
            await().atMost(Duration.ofSeconds(5)).until(() -> bytesOnDisk(booster) == 0);
            // What ended has made room.
            try (Connection connection = booster.amqp("submitter")) {
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
                for (int i = 0; i < 3; i++) {
                    assertThatThrownBy(() -> producer.send(session.createTextMessage("x".repeat(LIMIT / 2))))
                            .isInstanceOf(JMSException.class)
                            .hasMessageContaining("disk.max-usage");
                }
            }
        }
    }

    /** Sends so many bytes of a message, and not its end. */
    private static void beginMessage(AmqpWire wire, String password, int bytes) throws IOException {
        Open open = new Open();
        open.setContainerId("unfinished");
        Begin begin = new Begin();
        begin.setNextOutgoingId(UnsignedInteger.ZERO);
        begin.setIncomingWindow(UnsignedInteger.valueOf(1000));
        begin.setOutgoingWindow(UnsignedInteger.valueOf(1000));
        Attach attach = new Attach();
        attach.setName("unfinished");
        attach.setHandle(UnsignedInteger.ZERO);
        attach.setRole(Role.SENDER);
        attach.setSource(new Source());
        Target target = new Target();
        target.setAddress(Addresses.FORM_PROCESS);
        attach.setTarget(target);
        attach.setInitialDeliveryCount(UnsignedInteger.ZERO);
        wire.logIn("submitter", password);
        wire.send(
                AmqpWire.frame(AmqpWire.AMQP, 0, open),
                AmqpWire.frame(AmqpWire.AMQP, 0, begin),
                AmqpWire.frame(AmqpWire.AMQP, 0, attach));
        // Each answered, and the link with credit too.
        for (int i = 0; i < 4; i++) {
            wire.skipFrame();
        }
        Transfer transfer = new Transfer();
        transfer.setHandle(UnsignedInteger.ZERO);
        transfer.setDeliveryId(UnsignedInteger.ZERO);
        transfer.setDeliveryTag(new Binary(new byte[] {1}));
        transfer.setMore(true);
        byte[] head = {0, 0x53, 0x75, (byte) 0xB0, 0x7F, 0, 0, 0};
        try {
            wire.send(AmqpWire.frame(AmqpWire.AMQP, 0, transfer, head));
            for (int sent = head.length; sent < bytes; sent += PART) {
                wire.send(AmqpWire.frame(AmqpWire.AMQP, 0, transfer, new byte[PART]));
            }
        } catch (SocketException e) {
            // Ended while it sends: the reason is read next.
        }
    }

    private TestBooster start() throws BoosterStartException {
        return TestBooster.start(
                folder, asked -> new DiskSpace(asked, TOTAL, free), "message.max-size=3MiB", "disk.max-usage=90");
    }

    private static long largestWhileSending(TestBooster booster, String reason) throws Exception {
        long[] largest = new long[1];
        send(booster, MESSAGE, reason, sent -> largest[0] = Math.max(largest[0], bytesOnDisk(booster)));
        await().atMost(Duration.ofSeconds(5)).until(() -> bytesOnDisk(booster) == 0);
        return largest[0];
    }

    private interface Progress {
        void sent(int bytes);
    }

    private static void send(TestBooster booster, int size, String reason, Progress progress) throws Exception {
        send(booster, "submitter", Addresses.FORM_PROCESS, size, reason, progress);
    }

    private static void send(
            TestBooster booster, String user, String address, int size, String reason, Progress progress)
            throws Exception {
        String url = "tcp://127.0.0.1:" + booster.booster().status().messagesPort();
        try (ServerLocator locator = ActiveMQClient.createServerLocator(url);
                ClientSessionFactory factory = locator.createSessionFactory();
                ClientSession session =
                        factory.createSession(user, booster.password(user), false, true, true, false, 0)) {
            ClientProducer producer = session.createProducer(address);
            ClientMessage message = session.createMessage(ClientMessage.BYTES_TYPE, true);
            message.setBodyInputStream(new InputStream() {
                private int sent;

                @Override
                public int read() {
                    return sent++ < size ? 'x' : -1;
                }

                @Override
                public int read(byte[] into, int offset, int length) {
                    progress.sent(sent);
                    int now = Math.min(length, size - sent);
                    sent += now;
                    return now <= 0 ? -1 : now;
                }
            });
            assertThatThrownBy(() -> producer.send(message))
                    .isInstanceOf(ActiveMQException.class)
                    .hasMessageContaining(reason);
        }
    }

    private static long bytesOnDisk(TestBooster booster) {
        try (Stream<Path> files = Files.list(booster.home().largeMessages())) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
