package org.omflow.booster.ha.periodic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.testkit.LogLines;

@Tag("job")
class PeriodicTasksTest {
    private static final Duration PAUSE = Duration.ofMillis(1);

    @Test
    void goesOnAfterALookThatFailed() {
        AtomicInteger looks = new AtomicInteger();
        try (PeriodicTasks periodicTasks = new PeriodicTasks(1)) {
            periodicTasks.add("what fails", PAUSE, () -> {
                looks.incrementAndGet();
                throw new IllegalStateException("as the test wants it");
            });

            await().until(() -> looks.get() > 2);
        }
    }

    @Test
    void goesOnAfterAnError() {
        AtomicInteger looks = new AtomicInteger();
        try (PeriodicTasks periodicTasks = new PeriodicTasks(1)) {
            periodicTasks.add("what runs out of memory", PAUSE, () -> {
                looks.incrementAndGet();
                throw new OutOfMemoryError("as the test wants it");
            });

            await().until(() -> looks.get() > 2);
        }
    }

    @Test
    void goesOnThoughTheFailureCannotBeLogged() {
        AtomicInteger looks = new AtomicInteger();
        try (LogLines unlogged = LogLines.failing(PeriodicTasks.class);
                PeriodicTasks periodicTasks = new PeriodicTasks(1)) {
            periodicTasks.add("what fails", PAUSE, () -> {
                looks.incrementAndGet();
                throw new IllegalStateException("as the test wants it");
            });

            await().until(() -> looks.get() > 2);
            assertThat(periodicTasks.failures()).isPositive();
        }
    }

    @Test
    void saysWhetherATaskIsStillUnderWay() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        PeriodicTasks deaf = new PeriodicTasks(1);
        deaf.addNow("what is deaf to interrupts", PAUSE, () -> {
            begun.countDown();
            while (mayEnd.getCount() > 0) {
                Thread.onSpinWait();
            }
        });
        begun.await();

        assertThat(deaf.finish(Duration.ZERO)).isFalse();
        mayEnd.countDown();
        assertThat(deaf.finish(Duration.ofSeconds(30))).isTrue();
    }

    @Test
    void looksAfterOneThingWhileAnotherLookWaits() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch looked = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        try (PeriodicTasks periodicTasks = new PeriodicTasks(2)) {
            periodicTasks.add("what hangs", PAUSE, () -> {
                begun.countDown();
                try {
                    never.await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
            });
            periodicTasks.add("what works", PAUSE, () -> {
                if (begun.getCount() == 0) {
                    looked.countDown();
                }
            });

            assertThat(looked.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void runsAtOnceWhatIsAddedNow() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        try (PeriodicTasks periodicTasks = new PeriodicTasks(1)) {
            periodicTasks.addNow("what cannot wait", Duration.ofDays(1), ran::countDown);

            assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void letsATaskUnderWayEndWhenItFinishes() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        PeriodicTasks periodicTasks = new PeriodicTasks(2);
        periodicTasks.addNow("what is under way", Duration.ofNanos(1), () -> {
            begun.countDown();
            try {
                mayEnd.await();
                ended.incrementAndGet();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        begun.await();
        Thread finishing = new Thread(() -> {
            try {
                periodicTasks.finish(Duration.ofSeconds(30));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        finishing.start();
        await().until(() -> finishing.getState() == Thread.State.TIMED_WAITING);
        mayEnd.countDown();
        finishing.join();

        assertThat(ended).hasValue(1);
    }
}
