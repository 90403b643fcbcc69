package org.omflow.booster.ha.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.json.Json;

@Tag("job")
class JobBodyTest {
    @Test
    void bytesMustBeUtf8() throws RejectedException {
        assertThat(JobBody.decode("{\"ü\":\"你好😀\"}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("{\"ü\":\"你好😀\"}");
        for (int[] bytes : new int[][] {{0xFF}, {0xC3, 0x28}, {0xED, 0xA0, 0x80}, {0xC0, 0x80}, {'{', 0xE4}}) {
            byte[] body = new byte[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                body[i] = (byte) bytes[i];
            }
            assertThat(Refusals.of(() -> JobBody.decode(body)))
                    .isEqualTo("not_json: The body is not UTF-8 text; send JSON encoded in UTF-8.");
        }
    }

    @Test
    void oneMebibyteIsReadAndOneByteMoreIsNot() throws RejectedException {
        String frame = "{\"process\":\"p\",\"form\":{\"a\":\"\"}}";
        for (String letter : List.of("a", "é", "你", "😀")) {
            int width = letter.getBytes(StandardCharsets.UTF_8).length;
            int room = Limits.BODY_BYTES - frame.length();
            String fill = letter.repeat(room / width) + "a".repeat(room % width);
            String full = frame.replace("\"\"", "\"" + fill + "\"");
            byte[] bytes = full.getBytes(StandardCharsets.UTF_8);

            assertThat(bytes).hasSize(1 << 20);
            assertThat(JobReader.read("order.place", JobBody.decode(bytes))).isInstanceOf(Job.PlaceOrder.class);
            String tooLarge = "too_large: The body has 1048577 bytes; at most 1048576 are allowed. Keep large content"
                    + " elsewhere and send a reference to it.";
            assertThat(Refusals.of(() -> JobReader.read("order.place", full + " ")))
                    .isEqualTo(tooLarge);
            assertThat(Refusals.of(() -> JobBody.decode((full + " ").getBytes(StandardCharsets.UTF_8))))
                    .isEqualTo(tooLarge);
        }
    }

    @Test
    void aBodyThatIsStoredIsAnObjectNode() throws RejectedException {
        ObjectNode json = JobBody.object("{\"a\":{\"b\":null}}");

        assertThat(json).isEqualTo(Json.object().set("a", Json.object().putNull("b")));
    }
}
