package org.omflow.booster.broker.pair;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What passes the fence when, with the network's own pipeline and without a broker. */
@Tag("pair")
class FenceTest {
    private static final long LEASE = Duration.ofSeconds(30).toNanos();
    private static final long SHORT_LEASE = Duration.ofMillis(100).toNanos();

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    /** In seconds; far less than PATIENCE. */
    private static final long SOON = 60;

    private final AtomicInteger renewals = new AtomicInteger();
    private final Fence fence = new Fence(LEASE, renewals::incrementAndGet);
    private EmbeddedChannel client = client(fence);

    @AfterEach
    void close() {
        client.finishAndReleaseAll();
    }

    @Test
    void nothingPassesBeforeTheLeaseIsHeld() {
        ByteBuf answer = write(client, "accepted");

        assertThat(client.<ByteBuf>readOutbound()).isNull();

        fence.granted();
        client.runPendingTasks();

        assertThat(client.<ByteBuf>readOutbound()).isSameAs(answer);
        answer.release();
    }

    @Test
    void everythingPassesAtOnceWhileTheLeaseIsHeld() {
        fence.granted();

        ByteBuf answer = write(client, "accepted");

        assertThat(client.<ByteBuf>readOutbound()).isSameAs(answer);
        answer.release();
    }

    @Test
    void whatIsHeldBackComesInOrderAndBeforeWhatFollows() {
        write(client, "1");
        write(client, "2");
        fence.granted();
        write(client, "3");
        client.runPendingTasks();

        assertThat(read(client)).isEqualTo("1");
        assertThat(read(client)).isEqualTo("2");
        assertThat(read(client)).isEqualTo("3");
    }

    @Test
    void aConnectionOfWhichSomethingIsHeldBackIsHandedNoMoreMessages() {
        write(client, "1");

        assertThat(client.isWritable()).isFalse();

        fence.granted();
        client.runPendingTasks();
        assertThat(client.isWritable()).isTrue();
        client.releaseOutbound();
    }

    @Test
    void aLostLinkHoldsBackUntilTheOthersCopyIsDeclaredOld() {
        fence.granted();
        fence.doubt(Fence.Doubt.LINK);
        write(client, "accepted");

        fence.confirmed(System.nanoTime(), System.nanoTime());
        fence.otherIsPassive(System.nanoTime());
        client.runPendingTasks();
        assertThat(client.<ByteBuf>readOutbound()).isNull();
        assertThat(renewals).hasValue(1);

        fence.clear(Fence.Doubt.LINK);
        client.runPendingTasks();
        assertThat(read(client)).isEqualTo("accepted");
    }

    @Test
    void aPauseHoldsBackUntilTheDatabaseHasAnsweredAQuestionAskedAfterIt() {
        Fence quick = new Fence(SHORT_LEASE, renewals::incrementAndGet);
        EmbeddedChannel channel = client(quick);
        quick.granted();
        long before = System.nanoTime();
        Awaitility.await().until(() -> System.nanoTime() - before > SHORT_LEASE);

        write(channel, "accepted");
        quick.tick();
        quick.confirmed(before, before);
        channel.runPendingTasks();
        assertThat(channel.<ByteBuf>readOutbound()).isNull();

        // Asked again where a machine with much to do has paused once more.
        ByteBuf answer = Awaitility.await()
                .pollInSameThread()
                .until(
                        () -> {
                            quick.tick();
                            long now = System.nanoTime();
                            quick.confirmed(now, now);
                            channel.runPendingTasks();
                            return channel.<ByteBuf>readOutbound();
                        },
                        Objects::nonNull);
        assertThat(text(answer)).isEqualTo("accepted");
        channel.finishAndReleaseAll();
    }

    @Test
    void anAnswerThatTookTooLongProvesNothing() {
        fence.granted();
        fence.doubt(Fence.Doubt.PAUSE);
        write(client, "accepted");
        long now = System.nanoTime();

        fence.confirmed(now, now + LEASE);
        client.runPendingTasks();

        assertThat(client.<ByteBuf>readOutbound()).isNull();
    }

    @Test
    void theOtherBoostersWordEndsAPauseToo() {
        fence.granted();
        fence.doubt(Fence.Doubt.PAUSE);
        write(client, "accepted");

        fence.otherIsPassive(System.nanoTime());
        client.runPendingTasks();

        assertThat(read(client)).isEqualTo("accepted");
    }

    @Test
    void theConnectionToTheOtherBoosterIsNeverHeldBack() {
        fence.linkIs(client);

        write(client, "a message to copy");

        assertThat(read(client)).isEqualTo("a message to copy");
    }

    @Test
    void theEndOfThatConnectionHoldsBackBeforeAnythingElseHappens() {
        EmbeddedChannel link = client(fence);
        fence.granted();
        fence.linkIs(link);
        link.closeFuture().addListener(closed -> write(client, "accepted"));

        link.close();

        assertThat(client.<ByteBuf>readOutbound()).isNull();
        assertThat(fence.since(Fence.Doubt.LINK)).isPositive();
    }

    @Test
    void aDoubtIsNotClearedByWhatWasSeenBeforeIt() {
        fence.granted();
        long seen = System.nanoTime();
        fence.doubt(Fence.Doubt.LINK);

        fence.clear(Fence.Doubt.LINK, seen);

        assertThat(fence.isOpen()).isFalse();
    }

    @Test
    void whatIsHeldBackOnAConnectionStaysInOrderWhenThatBecomesTheLink() {
        write(client, "1");
        fence.linkIs(client);
        write(client, "2");
        client.runPendingTasks();

        assertThat(read(client)).isEqualTo("1");
        assertThat(read(client)).isEqualTo("2");
    }

    @Test
    void nothingHeldBackIsEverSentOnceTheOtherWorks() {
        ByteBuf answer = client.alloc().buffer().writeBytes("accepted".getBytes());
        ChannelFuture sent = client.writeAndFlush(answer);

        fence.condemn("the other works");
        client.runPendingTasks();
        fence.granted();
        client.runPendingTasks();

        assertThat(client.<ByteBuf>readOutbound()).isNull();
        assertThat(client.isOpen()).isFalse();
        assertThat(sent.isDone() && !sent.isSuccess()).isTrue();
        assertThat(answer.refCnt()).isZero();
    }

    @Test
    void whoAsksWaitsUntilTheDoubtIsOver() throws Exception {
        FutureTask<Boolean> open = askInVain();

        fence.granted();

        assertThat(open.get(SOON, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whoAsksIsToldThatTheOtherWorks() throws Exception {
        fence.granted();
        fence.doubt(Fence.Doubt.LINK);
        FutureTask<Boolean> open = askInVain();

        fence.condemn("the other works");

        assertThat(open.get(SOON, TimeUnit.SECONDS)).isFalse();
        assertThat(fence.awaitOpen(PATIENCE)).isFalse();
    }

    @Test
    void whoAsksIsNotKeptWaitingForever() throws Exception {
        assertThat(fence.awaitOpen(Duration.ofMillis(1))).isFalse();
    }

    @Test
    void aConnectionMadeAfterwardsIsClosed() {
        fence.condemn("the other works");

        EmbeddedChannel late = client(fence);
        late.runPendingTasks();

        assertThat(late.isOpen()).isFalse();
    }

    @Test
    void whileTheBrokerStopsAConnectionWithSomethingThatWillNeverBeSentEnds() {
        EmbeddedChannel link = client(fence);
        fence.granted();
        fence.linkIs(link);
        fence.closeConnections();
        client.runPendingTasks();
        assertThat(client.isOpen()).as("nothing is in doubt").isTrue();

        link.close();
        ByteBuf farewell = write(client, "farewell");
        fence.closeConnections();
        client.runPendingTasks();

        assertThat(client.isOpen()).isFalse();
        assertThat(farewell.refCnt()).isZero();
    }

    @Test
    void aPauseEndsNoConnectionWhileTheBrokerStops() {
        fence.granted();
        fence.doubt(Fence.Doubt.PAUSE);
        fence.closeConnections();
        client.runPendingTasks();

        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void aPauseThatNobodyAnswersEndsThemAfterASecond() {
        fence.granted();
        fence.doubt(Fence.Doubt.PAUSE);

        Awaitility.await().until(() -> {
            fence.closeConnections();
            client.runPendingTasks();
            return !client.isOpen();
        });
    }

    @Test
    void aConnectionThatEndsLeavesNothingBehind() {
        ByteBuf answer = write(client, "accepted");

        client.close();
        client.runPendingTasks();
        fence.granted();

        assertThat(answer.refCnt()).isZero();
    }

    private static EmbeddedChannel client(Fence fence) {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline().addFirst(new FencedChannel(fence, channel));
        return channel;
    }

    private static ByteBuf write(EmbeddedChannel channel, String text) {
        ByteBuf bytes = Unpooled.copiedBuffer(text.getBytes());
        channel.writeAndFlush(bytes);
        return bytes;
    }

    private static String read(EmbeddedChannel channel) {
        return text(channel.readOutbound());
    }

    private static String text(ByteBuf bytes) {
        try {
            return bytes.toString(java.nio.charset.StandardCharsets.UTF_8);
        } finally {
            bytes.release();
        }
    }

    /** Somebody asks, and waits by now. */
    private FutureTask<Boolean> askInVain() {
        FutureTask<Boolean> open = new FutureTask<>(() -> fence.awaitOpen(PATIENCE));
        Thread asking = new Thread(open, "asks the fence");
        asking.setDaemon(true);
        asking.start();
        Awaitility.await().until(() -> asking.getState() == Thread.State.TIMED_WAITING);
        return open;
    }
}
