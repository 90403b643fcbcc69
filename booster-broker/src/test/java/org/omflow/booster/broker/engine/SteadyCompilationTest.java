package org.omflow.booster.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.activemq.artemis.core.journal.impl.JournalImpl;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The loop that reads journals is found under its name, and only Java's first compiler takes it. */
@Tag("pair")
@Timeout(120)
@Tag("integration")
class SteadyCompilationTest {
    @TempDir
    private Path folder;

    @Test
    void theLoopIsThere() {
        assertThat(Stream.of(JournalImpl.class.getDeclaredMethods()).map(method -> method.getName()))
                .contains("readJournalFile");
    }

    @Test
    void onlyTheFirstCompilerTakesIt() throws Exception {
        assertThat(compiled(true)).as("with the directive").contains("1").doesNotContain("4");
        assertThat(compiled(false)).as("without it").contains("4");
    }

    /** At which levels a Java of its own compiles the loop while it reads journals. */
    private List<String> compiled(boolean steady) throws Exception {
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+PrintCompilation",
                        // Whoever runs a method waits for its compilation, however busy the compiler is.
                        "-Xbatch",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Reader.class.getName(),
                        folder.resolve(Boolean.toString(steady)).toString(),
                        Boolean.toString(steady))
                .redirectErrorStream(true)
                .start();
        try (var output = java.inputReader()) {
            // Such as "  470 %     3       org....JournalImpl::readJournalFile @ 4 (29 bytes)".
            return output.lines()
                    .filter(line -> line.contains("JournalImpl::readJournalFile") && !line.contains("made not"))
                    .map(line -> line.replaceAll(".*\\s([1-4])\\s+org\\.apache.*", "$1"))
                    .distinct()
                    .toList();
        } finally {
            java.destroyForcibly();
        }
    }

    /** Reads journals. */
    static final class Reader {
        private static final int ENOUGH_FOR_BOTH_COMPILERS = 8;

        public static void main(String[] arguments) throws Exception {
            Path folder = java.nio.file.Files.createDirectories(Path.of(arguments[0]));
            if (Boolean.parseBoolean(arguments[1])) {
                SteadyCompilation.ofJournals(folder);
            }
            for (int i = 0; i < ENOUGH_FOR_BOTH_COMPILERS; i++) {
                JournalWarmUp.run(folder.resolve(Integer.toString(i)));
            }
            System.exit(0);
        }
    }
}
