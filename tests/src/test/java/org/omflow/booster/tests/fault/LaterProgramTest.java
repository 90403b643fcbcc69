package org.omflow.booster.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The made-up later server can be made from these sources, and its launcher puts it before the class path. */
@Tag("job")
class LaterProgramTest {
    @Test
    void theLaterServerCanBeMadeFromTheseSources(@TempDir Path folder) throws Exception {
        LaterProgram later = LaterProgram.compile(folder);
        assertThat(later.classes().resolve("org/omflow/booster/ha/message/JobType.class"))
                .exists();
        assertThat(launched(later)).as("before it is installed").isEqualTo("-Xmx1m -cp a b:c.jar Main a  b");
        later.install();
        assertThat(launched(later)).isEqualTo("-Xmx1m -cp " + folder.resolve("later") + ":a b:c.jar Main a  b");
    }

    private static String launched(LaterProgram later) throws Exception {
        Path out = Files.createTempFile("launched", ".txt");
        try {
            String[] words = later.launcher();
            String[] command = new String[words.length + 7];
            System.arraycopy(words, 0, command, 0, words.length);
            String[] program = {"echo", "-Xmx1m", "-cp", "a b:c.jar", "Main", "a ", "b"};
            System.arraycopy(program, 0, command, words.length, program.length);
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            return Files.readString(out).strip();
        } finally {
            Files.delete(out);
        }
    }
}
