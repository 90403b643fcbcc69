package org.omflow.booster.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.testkit.LogLines;

@Tag("job")
class DeadJobMonitorTest {
    private final LogLines log = LogLines.of(DeadJobMonitor.class);
    private final AtomicLong held = new AtomicLong();
    private final DeadJobMonitor monitor = new DeadJobMonitor(1000, held::get);

    @AfterEach
    void stopListening() {
        log.close();
    }

    @Test
    void warnsOnceAtEachMarkAndAgainAfterThereWasRoom() {
        assertThat(linesAt(799)).isEmpty();
        assertThat(linesAt(800))
                .containsExactly(
                        "WARN omflow.form.dead is 80 % full: 800 of 1000 bytes. Check the reasons of the jobs, retry or discard dead jobs, or raise dead.max-size.");
        assertThat(linesAt(900)).isEmpty();
        assertThat(linesAt(750)).isEmpty();
        assertThat(linesAt(850)).isEmpty();
        assertThat(linesAt(990))
                .containsExactly(
                        "WARN omflow.form.dead is full: 990 of 1000 bytes. Servers only log further dead jobs until"
                                + " there is room. Check the reasons of the jobs, retry or discard dead jobs, or raise"
                                + " dead.max-size.");
        assertThat(linesAt(1000)).isEmpty();
        assertThat(linesAt(850)).isEmpty();
        assertThat(linesAt(100)).containsExactly("INFO omflow.form.dead has room again: 100 of 1000 bytes.");
        assertThat(linesAt(820)).hasSize(1);
    }

    private List<String> linesAt(long bytes) {
        held.set(bytes);
        log.clear();
        monitor.run();
        return log.allWithLevel();
    }
}
