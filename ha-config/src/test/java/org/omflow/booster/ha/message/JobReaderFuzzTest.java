package org.omflow.booster.ha.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.json.Json;

/** Whatever the bytes are, a job or a refusal comes of them; the same bytes in each run. */
@Tag("job")
class JobReaderFuzzTest {
    private static final int BODIES = 100_000;
    private static final List<String> TYPES =
            Arrays.stream(JobType.values()).map(JobType::wireName).toList();
    private static final List<byte[]> GOOD = utf8(
            "{\"process\":\"helpdesk\",\"key\":\"T-1001\",\"form\":{\"n\":1.50,\"t\":\"ü你😀\",\"l\":[1,[true,null]]},\"by\":\"amy\"}",
            "{\"key\":\"T-1001~2\",\"node\":\"assign\",\"form\":{\"a\":{\"b\":{\"c\":-1e5}}},\"by\":\"bob\"}",
            "{\"key\":\"T-1001\",\"reason\":\"asked \\u0041 \\ud83d\\ude00 twice\",\"by\":null}",
            "{\"parent\":\"T-1001~1\",\"token\":17}");
    private static final List<byte[]> PIECES = utf8(
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"",
            "\\",
            "null",
            "true",
            "NaN",
            "-Infinity",
            "-",
            "0",
            "1e",
            "e9",
            "1e309",
            "1e1000000000",
            "1e-2147483648",
            "1e99999999999",
            "9".repeat(101),
            "9".repeat(2000),
            ".5",
            "\\u0000",
            "\\ud800",
            "\\udc00",
            "\\u",
            "\u0000",
            "\uFEFF",
            "\u2028",
            "~",
            "\"form\":",
            "\"key\":",
            "{\"a\":".repeat(65),
            "[".repeat(3000),
            "x".repeat(60_000),
            " ".repeat(70),
            "/*",
            "//",
            "#",
            "'");

    private final Random random = new Random(20_261_122);

    @Test
    void aHundredThousandMutatedBodiesAreReadOrRefused() {
        int jobs = 0;
        for (int i = 0; i < BODIES; i++) {
            byte[] body = mutate(any(GOOD));
            String type = random.nextInt(50) == 0 ? "other" : any(TYPES);
            try {
                Job job = JobReader.read(type, JobBody.decode(body));
                assertThat(job.type().wireName()).isEqualTo(type);
                assertThat(JobReader.read(type, Json.write(job.toJson()))).isEqualTo(job);
                jobs++;
            } catch (RejectedException e) {
                assertThat(e.getMessage()).hasSizeBetween(20, 350).endsWith(".");
            } catch (RuntimeException | StackOverflowError e) {
                fail("body " + i + " of type " + type + ": " + HexFormat.of().formatHex(body), e);
            }
        }
        assertThat(jobs).as("bodies that stayed good").isBetween(BODIES / 100, BODIES / 2);
    }

    private byte[] mutate(byte[] body) {
        byte[] mutated = body;
        for (int n = random.nextInt(3) + (random.nextInt(20) == 0 ? 0 : 1); n > 0; n--) {
            int at = random.nextInt(mutated.length + 1);
            int to = Math.min(mutated.length, at + 1 + random.nextInt(12));
            mutated = switch (random.nextInt(6)) {
                case 0 -> join(mutated, at, new byte[] {(byte) random.nextInt(256)}, Math.min(at + 1, mutated.length));
                case 1 -> join(mutated, at, new byte[0], to);
                case 2 -> join(mutated, at, any(PIECES), at);
                case 3 -> join(mutated, at, any(PIECES), to);
                case 4 -> join(mutated, at, Arrays.copyOfRange(mutated, at, to), at);
                default -> random.nextInt(3) == 0 ? Arrays.copyOf(mutated, at) : splice(mutated, any(GOOD), at);
            };
        }
        return mutated;
    }

    private static byte[] splice(byte[] head, byte[] tail, int at) {
        return join(head, at, Arrays.copyOfRange(tail, Math.min(at, tail.length), tail.length), head.length);
    }

    /** The body with what lies between the two places replaced. */
    private static byte[] join(byte[] body, int from, byte[] middle, int to) {
        byte[] joined = new byte[from + middle.length + body.length - to];
        System.arraycopy(body, 0, joined, 0, from);
        System.arraycopy(middle, 0, joined, from, middle.length);
        System.arraycopy(body, to, joined, from + middle.length, body.length - to);
        return joined;
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private static List<byte[]> utf8(String... texts) {
        return Arrays.stream(texts).map(t -> t.getBytes(StandardCharsets.UTF_8)).toList();
    }
}
