package org.omflow.booster.installer.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("job")
class ManagedProcessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final int port = Ports.free(1).get(0);
    private ManagedProcess process;

    @BeforeEach
    void prepare() {
        process = managed(Integer.toString(port));
    }

    @AfterEach
    void stop() {
        process.kill();
    }

    @Test
    void shouldStartStopAndStartAgain() throws Exception {
        process.start();
        process.awaitReady(PATIENCE);
        assertThat(process.ready()).isTrue();
        assertThatIllegalStateException().isThrownBy(process::start).withMessageContaining("runs already");
        process.stop();
        assertThat(process.alive()).isFalse();
        assertThat(process.ready()).isFalse();

        process.start();
        process.awaitReady(PATIENCE);
        process.kill();
        assertThat(process.alive()).isFalse();
        assertThat(Files.readAllLines(process.log()))
                .filteredOn("listening"::equals)
                .hasSize(2);
    }

    @Test
    void shouldFreezeAndWake() throws Exception {
        process.start();
        process.awaitReady(PATIENCE);
        process.freeze();
        assertThat(process.alive()).isTrue();
        assertThat(process.ready()).isFalse();
        process.wake();
        process.awaitReady(PATIENCE);
    }

    @Test
    void shouldShowTheLastLinesOfTheLogWhenItEndsTooSoon() throws Exception {
        ManagedProcess failing = managed("fail");
        failing.start();
        assertThatExceptionOfType(ClusterException.class)
                .isThrownBy(() -> failing.awaitReady(PATIENCE))
                .withMessageContaining("stub ended with exit code 3")
                .withMessageContaining("cannot go on");
    }

    @Test
    void shouldSayWhatTheReadinessAddressAnsweredWhenItTakesTooLong() throws Exception {
        process.start();
        process.awaitReady(PATIENCE);
        ManagedProcess never = new ManagedProcess(
                "never",
                program("sleep"),
                folder.resolve("never.log"),
                URI.create("http://127.0.0.1:" + port + "/other"));
        never.start();
        try {
            assertThatExceptionOfType(ClusterException.class)
                    .isThrownBy(() -> never.awaitReady(Duration.ofMillis(500)))
                    .withMessageContaining("never was not ready after")
                    .withMessageContaining("404");
        } finally {
            never.kill();
        }
    }

    @Test
    void shouldRunACommandAndHandBackWhatItPrints() throws Exception {
        assertThat(program("echo").run("a secret").strip()).isEqualTo("a secret");
        assertThatExceptionOfType(ClusterException.class)
                .isThrownBy(() -> program("fail").run(""))
                .withMessageContaining("StubMain fail failed with exit code 3: cannot go on");
    }

    @Test
    void shouldNameThePortThatIsTaken() throws Exception {
        process.start();
        process.awaitReady(PATIENCE);

        assertThatExceptionOfType(ClusterException.class)
                .isThrownBy(() -> Ports.requireFree("127.0.0.1", port, "the Booster"))
                .withMessageContaining("Port " + port + " on 127.0.0.1, which the Booster needs, is not free")
                .withMessageContaining("--free-ports");
    }

    private ManagedProcess managed(String argument) {
        return new ManagedProcess(
                "stub",
                program(argument),
                folder.resolve("stub.log"),
                URI.create("http://127.0.0.1:" + port + "/health/ready"));
    }

    private static JavaProgram program(String argument) {
        return new JavaProgram(StubMain.class.getName(), List.of("-Xmx64m"), List.of(argument), Map.of());
    }
}
