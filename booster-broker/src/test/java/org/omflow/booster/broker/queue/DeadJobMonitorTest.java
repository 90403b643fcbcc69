package org.omflow.booster.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@Tag("job")
class DeadJobMonitorTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(DeadJobMonitor.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final AtomicLong held = new AtomicLong();
    private final DeadJobMonitor monitor = new DeadJobMonitor(1000, held::get);

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
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
        log.list.clear();
        monitor.run();
        return log.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }
}
