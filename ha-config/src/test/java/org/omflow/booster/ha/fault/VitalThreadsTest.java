package org.omflow.booster.ha.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("job")
@Timeout(60)
class VitalThreadsTest {
    private final VitalThreads threads = new VitalThreads();

    @Test
    void aThreadThatEndsEarlyIsAFault() throws Exception {
        assertThat(threads.faultNow()).isEmpty();

        run("worker", () -> {});

        assertThat(threads.faultNow()).contains("its thread 'worker' ended");
    }

    @Test
    void theFaultSaysOfWhatItEnded() throws Exception {
        run("worker", () -> {
            throw new LinkageError("made by the test");
        });

        assertThat(threads.fault().join()).endsWith(": java.lang.LinkageError: made by the test");
    }

    @Test
    void atAStopTheyMayEnd() throws Exception {
        threads.stop();

        run("worker", () -> {});

        assertThat(threads.fault()).isNotDone();
    }

    private void run(String name, Runnable work) throws InterruptedException {
        Thread thread = threads.thread(name, work);
        thread.start();
        thread.join();
    }
}
