package org.omflow.booster.broker.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("job")
class StompFrameCounterTest {
    private static final int LIMIT = 100_000;

    private final StompFrameReader reader = new StompFrameReader(LIMIT);

    @Test
    void anyNumberOfFramesPassesHoweverTheyAreCut() {
        String frames = "CONNECT\nlogin:amy\n\n\0\n\nSEND\r\ndestination:a\r\ncontent-length:5\r\n\r\na\0b\0c\0\n"
                + "SEND\ndestination:a\n\nbody\0";
        for (int round = 0; round < 5000; round++) {
            assertThat(passes(frames)).isTrue();
        }
        for (int i = 0; i < LIMIT * 3; i++) {
            assertThat(passes(frames.substring(i % frames.length(), i % frames.length() + 1)))
                    .isTrue();
        }
    }

    @Test
    void aBodyBeyondTheLimitIsFound() {
        assertThat(passes("SEND\n\n" + "x".repeat(LIMIT - 10))).isTrue();
        assertThat(passes("x".repeat(10))).isFalse();
    }

    @Test
    void aBodyWithLengthBeyondTheLimitIsFound() {
        assertThat(passes("SEND\ncontent-length:2000000000\n\n")).isFalse();
        assertThat(new StompFrameReaderFeed(LIMIT).passes("SEND\ncontent-length:" + LIMIT + "\n\n"))
                .isTrue();
        assertThat(new StompFrameReaderFeed(LIMIT)
                        .passes("SEND\ncontent-length:" + LIMIT + "\n\n" + "\0".repeat(LIMIT)))
                .isFalse();
    }

    @Test
    void headersWithoutEndAreFound() {
        assertThat(passes("SEND\n")).isTrue();
        assertThat(passes("header:value\n".repeat((StompFrameReader.MOST_HEADER_BYTES - 5) / 13)))
                .isTrue();
        assertThat(passes("header:value\n")).isFalse();
    }

    @Test
    void aBodyThatDoesNotEndWhereItsHeaderSaysIsFound() {
        assertThat(passes("SEND\ncontent-length:2\n\nabc\0")).isFalse();
    }

    @Test
    void ofSeveralLengthsTheFirstCounts() {
        assertThat(passes("SEND\ncontent-length:2\ncontent-length:200000\n\n")).isTrue();
        assertThat(passes("x".repeat(LIMIT))).isFalse();
    }

    @Test
    void heartbeatsCountForNothing() {
        assertThat(passes("\n".repeat(LIMIT * 2))).isTrue();
    }

    @Test
    void aRepeatedHeaderIsLeftOutHoweverItIsCut() {
        String frames = "SEND\na:1\na:2\r\nb:3\na:4\n\na:5\na:6\0";
        for (int piece = 1; piece <= frames.length(); piece++) {
            StompFrameReaderFeed feed = new StompFrameReaderFeed(LIMIT);
            for (int at = 0; at < frames.length(); at += piece) {
                assertThat(feed.passes(frames.substring(at, Math.min(frames.length(), at + piece))))
                        .isTrue();
            }
            assertThat(feed.passed()).isEqualTo("SEND\na:1\nb:3\n\na:5\na:6\0");
        }
    }

    @Test
    void aFrameWhoseRestDoesNotComeEndsTheConnection() {
        EmbeddedChannel channel = new EmbeddedChannel(new StompFrameCounter(LIMIT));
        channel.freezeTime();
        Duration stall = StompFrameCounter.LONGEST_STALL;
        channel.writeInbound(bytes("\n\nSEND\ncontent-length:50\n\nhalf"));
        channel.advanceTimeBy(stall.toMillis() - 1, TimeUnit.MILLISECONDS);
        channel.writeInbound(bytes("more"));
        later(channel, stall.minusSeconds(1));
        assertThat(channel.isOpen()).isTrue();

        later(channel, stall.plusSeconds(2));

        assertThat(channel.isOpen()).isFalse();
        ByteBuf error = channel.readOutbound();
        assertThat(error.toString(StandardCharsets.UTF_8)).startsWith("ERROR\n").contains("content-length");
        channel.finishAndReleaseAll();
    }

    @Test
    void aPauseBetweenFramesMayLast() {
        EmbeddedChannel channel = new EmbeddedChannel(new StompFrameCounter(LIMIT));
        channel.freezeTime();
        channel.writeInbound(bytes("\n"));

        later(channel, StompFrameCounter.LONGEST_STALL.multipliedBy(3));

        assertThat(channel.isOpen()).isTrue();
        channel.finishAndReleaseAll();
    }

    private static void later(EmbeddedChannel channel, Duration time) {
        channel.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    private boolean passes(String text) {
        return passes(reader, text) != null;
    }

    /** What the broker may read; null when the frame is refused. */
    private static String passes(StompFrameReader reader, String text) {
        try {
            return reader.read(bytes(text), ByteBufAllocator.DEFAULT).toString(StandardCharsets.UTF_8);
        } catch (StompFrameReader.FrameException e) {
            return null;
        }
    }

    /** One connection, and what passed. */
    private static final class StompFrameReaderFeed {
        private final StompFrameReader reader;
        private final StringBuilder passed = new StringBuilder();

        StompFrameReaderFeed(long limit) {
            reader = new StompFrameReader(limit);
        }

        boolean passes(String text) {
            String now = StompFrameCounterTest.passes(reader, text);
            passed.append(now);
            return now != null;
        }

        String passed() {
            return passed.toString();
        }
    }
}
