package org.omflow.booster.broker.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("key")
class CoreFrameCounterTest {
    private static final int LIMIT = 1000;

    private final CoreFrameCounter counter = new CoreFrameCounter(LIMIT);

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 1004, 5000})
    void letsFramesWithinTheLimitThroughHoweverTheyAreCut(int pieces) {
        ByteBuf all = Unpooled.buffer();
        for (int frame : new int[] {0, 1, LIMIT, 17, LIMIT}) {
            all.writeInt(frame).writeZero(frame);
        }

        while (all.isReadable()) {
            assertThat(counter.within(all.readSlice(Math.min(pieces, all.readableBytes()))))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {LIMIT + 1, Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
    void refusesALargerFrameWithItsLength(int announced) {
        assertThat(counter.within(Unpooled.buffer().writeInt(3).writeZero(3))).isTrue();

        assertThat(counter.within(Unpooled.buffer().writeInt(announced))).isFalse();
    }

    @Test
    void refusesALengthThatComesByteByByte() {
        assertThat(counter.within(Unpooled.wrappedBuffer(new byte[] {0x7F}))).isTrue();
        assertThat(counter.within(Unpooled.wrappedBuffer(new byte[] {0, 0}))).isTrue();

        assertThat(counter.within(Unpooled.wrappedBuffer(new byte[] {0}))).isFalse();
    }
}
