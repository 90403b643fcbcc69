package org.omflow.booster.ha.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.periodic.PeriodicTasks;

/** Out of memory ends a process that has asked for it, whatever goes on after other errors. */
@Tag("job")
class FatalErrorsTest {
    private final List<Integer> ended = new CopyOnWriteArrayList<>();

    @BeforeEach
    void ask() {
        FatalErrors.endBy(ended::add);
    }

    @AfterEach
    void stop() {
        FatalErrors.endBy(null);
    }

    @Test
    void outOfMemoryEndsTheProcess() {
        FatalErrors.check(new OutOfMemoryError("made by the test"));
        FatalErrors.check(new IllegalStateException("wrapped", new OutOfMemoryError("made by the test")));

        assertThat(ended).containsExactly(3, 3);
    }

    @Test
    void otherFaultsDoNot() {
        IllegalStateException loop = new IllegalStateException("one", new IllegalStateException("two"));
        loop.getCause().initCause(loop);
        for (Throwable each : List.of(loop, new StackOverflowError(), new LinkageError())) {
            FatalErrors.check(each);
        }

        assertThat(ended).isEmpty();
    }

    @Test
    void aProcessThatHasNotAskedGoesOn() {
        FatalErrors.endBy(null);
        FatalErrors.check(new OutOfMemoryError("made by the test"));

        assertThat(ended).isEmpty();
    }

    @Test
    void aPeriodicTaskThatRunsOutOfMemoryEndsTheProcess() {
        try (PeriodicTasks tasks = new PeriodicTasks(1)) {
            tasks.addNow("what runs out of memory", Duration.ofDays(1), () -> {
                throw new OutOfMemoryError("made by the test");
            });

            await().until(() -> ended.contains(3));
            assertThat(tasks.failures()).isEqualTo(1);
        }
    }
}
