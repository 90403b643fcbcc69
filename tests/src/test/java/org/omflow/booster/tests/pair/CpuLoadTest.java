package org.omflow.booster.tests.pair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What keeps the cores busy in long tests does so, and ends. */
@Tag("pair")
@EnabledOnOs({OS.LINUX, OS.MAC})
@Tag("integration")
class CpuLoadTest {
    @Test
    void runsOnceForEachCoreUntilItIsClosed() throws Exception {
        List<ProcessHandle> before = ProcessHandle.current().children().toList();
        List<ProcessHandle> loops;
        try (CpuLoad busy = new CpuLoad(1)) {
            loops = ProcessHandle.current()
                    .children()
                    .filter(child -> !before.contains(child))
                    .toList();
            assertThat(loops).hasSize(Runtime.getRuntime().availableProcessors());
            assertThat(busy.busy()).isTrue();
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> loops.stream().noneMatch(ProcessHandle::isAlive));
    }
}
