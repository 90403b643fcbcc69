package org.omflow.booster.broker.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sections of an AMQP body are found however they are written. */
@Tag("job")
class AmqpBodyTest {
    private static final int[] DATA = {0, 0x53, 0x75, 0xA0, 1, 'x'};

    @Test
    void sectionsCountWhateverTheWayTheirDescriptorIsWritten() throws Exception {
        assertThat(AmqpBody.sections(message(
                        // A header is none.
                        new int[] {0, 0x53, 0x70, 0x45},
                        DATA,
                        new int[] {0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0x76, 0xD0, 0, 0, 0, 5, 0, 0, 0, 1, 0x41},
                        symbol("amqp:data:binary"),
                        new int[] {0xB0, 0, 0, 0, 1, 'x'},
                        symbol("amqp:amqp-value:*"),
                        // A value that is described, and so is its descriptor.
                        new int[] {0, 0, 0x53, 1, 0x53, 2, 0xA1, 1, 'x'},
                        symbol("amqp:amqp-value:*, or something else that is far longer than any of them"),
                        new int[] {0x40},
                        // Those of others, and a footer.
                        new int[] {0, 0x44, 0x40, 0, 0xA1, 1, 'd', 0x40, 0, 0x53, 0x78, 0xC1, 1, 0})))
                .isEqualTo(4);
    }

    @Test
    void theFirstSectionIsShownAsFarAsItMayBeRead() throws Exception {
        assertThat(AmqpBody.text(message(new int[] {0, 0x53, 0x77, 0xA1, 5, 'h', 'e', 'l', 'l', 'o'}, DATA), 4))
                .isEqualTo("hell");
        assertThat(AmqpBody.text(message(new int[] {0, 0x53, 0x70, 0x45}, DATA, DATA), 4))
                .isEqualTo("x");
        assertThat(AmqpBody.text(message(new int[] {0, 0x53, 0x77, 0x54, 5}, DATA), 4))
                .isEmpty();
        assertThat(AmqpBody.text(message(new int[] {0, 0x53, 0x70, 0x45}), 4)).isEmpty();
    }

    @Test
    void itStartsAfterTheLastSectionBeforeIt() throws Exception {
        int[] header = {0, 0x53, 0x70, 0x45};
        assertThat(AmqpBody.start(message(header, symbol("mine"), new int[] {0x40}, DATA, DATA)))
                .isEqualTo(header.length + symbol("mine").length + 1);
        assertThat(AmqpBody.start(message(header))).isEqualTo(header.length);
        assertThat(AmqpBody.start(message(header, new int[] {1}))).isZero();
    }

    @Test
    void noMoreIsReadThanIsShown() throws Exception {
        LargeAmqpMessage message = LargeAmqpMessage.ofData(64 << 20);

        assertThat(AmqpBody.text(message, 1 << 20)).hasSize(1 << 20).startsWith("text");
        assertThat(message.read()).isLessThan((1 << 20) + 2 * AmqpBytes.PIECE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"00", "005375B07FFFFFFF00", "005375B0FFFFFFFF00", "005375", "5375A000", "00537500", "00537510"})
    void aDamagedOneIsReported(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);

        assertThatThrownBy(() -> AmqpBody.sections(new LargeAmqpMessage(bytes, bytes.length)))
                .isInstanceOf(ActiveMQException.class);
    }

    private static int[] symbol(String name) {
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        int[] section = new int[3 + text.length];
        section[1] = 0xA3;
        section[2] = text.length;
        for (int i = 0; i < text.length; i++) {
            section[3 + i] = text[i];
        }
        return section;
    }

    private static LargeAmqpMessage message(int[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int[] part : parts) {
            for (int b : part) {
                bytes.write(b);
            }
        }
        return new LargeAmqpMessage(bytes.toByteArray(), bytes.size());
    }
}
