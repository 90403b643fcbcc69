package org.omflow.booster.installer.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
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
@Tag("integration")
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
    void startsStopsAndStartsAgain() throws Exception {
        process.start();
        process.awaitReady(PATIENCE);
        assertThat(process.ready()).isTrue();
        assertThatIllegalStateException().isThrownBy(process::start).withMessageContaining("is already running");
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
    void freezesAndWakes() throws Exception {
        process.start();
        process.awaitReady(PATIENCE);
        process.freeze();
        assertThat(process.alive()).isTrue();
        assertThat(process.ready()).isFalse();
        process.wake();
        process.awaitReady(PATIENCE);
    }

    @Test
    void hasFrozenEveryThreadWhenItReturns() throws Exception {
        process.start();
        process.awaitReady(PATIENCE);
        File threads = new File("/proc/" + process.pid() + "/task");
        assumeThat(threads).as("Only Linux tells what threads do.").isDirectory();
        for (int i = 0; i < 50; i++) {
            process.freeze();
            for (File thread : threads.listFiles()) {
                assertThat(Files.readString(thread.toPath().resolve("stat"))).contains(") T ");
            }
            process.wake();
            process.awaitReady(PATIENCE);
        }
    }

    @Test
    void stopsAFrozenProcessInOrder() throws Exception {
        process.start();
        process.awaitReady(PATIENCE);
        process.freeze();
        long from = System.nanoTime();
        process.stop();
        assertThat(process.alive()).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(ManagedProcess.GRACE);
    }

    @Test
    void startsAProcessAgainThatAsksForItUntilItIsStopped() throws Exception {
        ManagedProcess asking = managed("again");
        asking.startAgainAfter(DemoBooster.START_AGAIN);
        asking.start();
        try {
            await().atMost(PATIENCE).until(() -> asking.startedAgain() >= 2);
        } finally {
            asking.kill();
        }
        int then = asking.startedAgain();
        assertThat(asking.alive()).isFalse();
        await().during(Duration.ofSeconds(1)).atMost(PATIENCE).until(() -> asking.startedAgain() == then);
    }

    @Test
    void doesNotStartAProcessAgainThatEndsOtherwise() throws Exception {
        ManagedProcess failing = managed("fail");
        failing.startAgainAfter(DemoBooster.START_AGAIN);
        failing.start();
        await().atMost(PATIENCE).until(() -> !failing.alive());
        await().during(Duration.ofSeconds(1)).atMost(PATIENCE).until(() -> !failing.alive());
        assertThat(failing.startedAgain()).isZero();
    }

    @Test
    void putsTheLauncherBeforeTheProgram() throws Exception {
        JavaProgram program = new JavaProgram(
                StubMain.class.getName(),
                List.of("-Xmx64m"),
                List.of("echo"),
                Map.of(),
                List.of("env", "-u", "PATH"),
                false);
        assertThat(program.builder().command()).startsWith("env", "-u", "PATH").endsWith("echo");
        assertThat(program.with("x").builder().command()).startsWith("env").contains("x");
        assertThat(program.run("a secret").strip()).isEqualTo("a secret");
    }

    @Test
    void findsPortsThatTheSystemDoesNotHandOut() throws Exception {
        BoosterPorts one = BoosterPorts.freeForPair();
        assertThat(List.of(one.messages(), one.clients(), one.web()))
                .doesNotHaveDuplicates()
                .allMatch(found -> found < 32_768);
        one.requireFree();
    }

    @Test
    void saysHowToAddAnAddressThatTheMachineDoesNotHave() {
        assertThatExceptionOfType(ClusterException.class)
                .isThrownBy(() -> Ports.requireFree("192.0.2.1", port, "the Booster"))
                .withMessageContaining("192.0.2.1, which the Booster needs, is not an address of this machine")
                .withMessageContaining("--free-ports");
    }

    @Test
    void showsTheLastLinesOfTheLogWhenItEndsTooSoon() throws Exception {
        ManagedProcess failing = managed("fail");
        failing.start();
        assertThatExceptionOfType(ClusterException.class)
                .isThrownBy(() -> failing.awaitReady(PATIENCE))
                .withMessageContaining("stub ended with exit code 3")
                .withMessageContaining("cannot go on");
    }

    @Test
    void saysWhatTheReadinessAddressAnsweredWhenItTakesTooLong() throws Exception {
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
    void runsACommandAndHandsBackWhatItPrints() throws Exception {
        assertThat(program("echo").run("a secret").strip()).isEqualTo("a secret");
        assertThatExceptionOfType(ClusterException.class)
                .isThrownBy(() -> program("fail").run(""))
                .withMessageContaining("StubMain fail failed with exit code 3: cannot go on");
    }

    @Test
    void namesThePortThatIsTaken() throws Exception {
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
