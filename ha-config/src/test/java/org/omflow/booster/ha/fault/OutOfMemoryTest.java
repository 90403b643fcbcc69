package org.omflow.booster.ha.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A real process runs out of memory in one of its threads. */
@Tag("job")
@Tag("integration")
class OutOfMemoryTest {
    @Test
    void theProcessSaysSoAndEndsWithTheCodeThatLetsItBeStartedAgain() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Greedy.class.getName())
                .redirectErrorStream(true)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(output).isEqualTo(FatalErrors.EXIT_CODE);
            assertThat(output).contains("This process ends").contains("OutOfMemoryError");
        } finally {
            process.destroyForcibly();
        }
    }

    /** The process. */
    static final class Greedy {
        public static void main(String[] args) throws InterruptedException {
            FatalErrors.endProcess();
            new Thread(() -> {
                        List<long[]> kept = new ArrayList<>();
                        while (true) {
                            kept.add(new long[1 << 17]);
                        }
                    })
                    .start();
            new CountDownLatch(1).await();
        }
    }
}
