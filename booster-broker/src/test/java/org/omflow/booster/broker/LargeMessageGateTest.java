package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
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
    private static final int LIMIT = 2 << 20;
    private static final int MESSAGE = 16 << 20;
    /** What may be on its way while we look. */
    private static final int SLACK = 1 << 20;

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

    private TestBooster start() throws BoosterStartException {
        return TestBooster.start(
                folder, asked -> new DiskSpace(asked, TOTAL, free), "message.max-size=2MiB", "disk.max-usage=90");
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
