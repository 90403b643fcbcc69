package org.omflow.booster.broker.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("job")
class StompFrameCounterTest {
    private static final int LIMIT = 100_000;

    private final StompFrameCounter counter = new StompFrameCounter(LIMIT);

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
        assertThat(passes("SEND\ncontent-length:2000000000\n\n")).isTrue();
        assertThat(passes("\0".repeat(LIMIT / 2))).isTrue();
        assertThat(passes("\0".repeat(LIMIT / 2))).isFalse();
    }

    @Test
    void headersWithoutEndAreFound() {
        assertThat(passes("SEND\n")).isTrue();
        assertThat(passes("header:value\n".repeat((StompFrameCounter.MOST_HEADER_BYTES - 5) / 13)))
                .isTrue();
        assertThat(passes("header:value\n")).isFalse();
    }

    @Test
    void aBodyThatDoesNotEndWhereItsHeaderSaysIsFound() {
        assertThat(passes("SEND\ncontent-length:2\n\nabc\0")).isFalse();
    }

    @Test
    void ofSeveralLengthsTheLongestCounts() {
        assertThat(passes("SEND\ncontent-length:2\ncontent-length:200000\n\n")).isTrue();
        assertThat(passes("x".repeat(LIMIT))).isFalse();
    }

    @Test
    void heartbeatsCountForNothing() {
        assertThat(passes("\n".repeat(LIMIT * 2))).isTrue();
    }

    private boolean passes(String bytes) {
        return counter.within(Unpooled.copiedBuffer(bytes, StandardCharsets.UTF_8));
    }
}
