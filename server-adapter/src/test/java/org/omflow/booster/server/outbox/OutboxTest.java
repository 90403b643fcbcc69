package org.omflow.booster.server.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.message.Envelope;
import org.omflow.booster.ha.testkit.TestClock;
import org.omflow.booster.server.TestDatabase;

@Tag("job")
@Timeout(60)
@Tag("integration")
class OutboxTest {
    private final TestClock clock = new TestClock();
    private TestDatabase database;
    private Outbox outbox;

    @BeforeEach
    void start() {
        database = TestDatabase.fresh();
        outbox = new Outbox(database.dialect(), clock);
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void jobsAreClaimedAsTheyWereWritten() {
        OutgoingJob whole = new OutgoingJob(Envelope.of("a", "amy"), "order.place", "K-1", "{\"process\":\"p\"}");
        OutgoingJob bare = new OutgoingJob(Envelope.of("b", null), "subflow.end", "K-2", "{}");
        Instant entered = Instant.parse("2026-11-21T07:00:00.456Z");
        OutgoingJob answered = new OutgoingJob(
                new Envelope("c", "bob", "queue:answers", "text:mine", true, true, entered),
                "order.cancel",
                "K-3",
                "{}");
        add(whole);
        add(bare);
        add(answered);
        // One that comes now has come in now.
        assertThat(claim(10)).containsExactly(entered(whole), entered(bare));
        assertThat(byRest()).containsExactly(answered);
    }

    @Test
    void theOldestAreClaimedFirst() {
        add(job("z"));
        add(job("a"));
        add(job("m"));
        assertThat(claim(2)).extracting(OutgoingJob::jobId).containsExactly("z", "a");
        assertThat(claim(2)).extracting(OutgoingJob::jobId).containsExactly("m");
        assertThat(claim(2)).isEmpty();
    }

    @Test
    void aClaimIsLeftAloneUntilItEnds() {
        database.jdbi().useTransaction(handle -> outbox.addClaimed(handle, List.of(job("mine"))));
        assertThat(claim(10)).isEmpty();
        clock.forward(Outbox.CLAIM.minusMillis(1));
        assertThat(claim(10)).isEmpty();
        clock.forward(Duration.ofMillis(1));
        assertThat(claim(10)).hasSize(1);
        // Whoever claimed it has as long again.
        clock.forward(Outbox.CLAIM.minusMillis(1));
        assertThat(claim(10)).isEmpty();
        clock.forward(Duration.ofMillis(1));
        assertThat(claim(10)).hasSize(1);
    }

    @Test
    void aClaimThatIsGivenUpLeavesTheJobToTheNextSweep() {
        database.jdbi().useTransaction(handle -> outbox.addClaimed(handle, List.of(job("a"), job("b"))));
        database.jdbi().useTransaction(handle -> {
            outbox.release(handle, List.of());
            outbox.release(handle, List.of("b", "unknown"));
        });
        assertThat(claim(10)).extracting(OutgoingJob::jobId).containsExactly("b");
    }

    @Test
    void whatIsSentIsForgotten() {
        add(job("a"));
        add(job("b"));
        database.jdbi().useTransaction(handle -> {
            outbox.remove(handle, List.of());
            outbox.remove(handle, List.of("a", "unknown"));
        });
        assertThat(claim(10)).extracting(OutgoingJob::jobId).containsExactly("b");
    }

    @Test
    void noMoreIsClaimedThanFitsIntoMemory() {
        String body = "x".repeat(900_000);
        for (int i = 0; i < 40; i++) {
            add(new OutgoingJob(Envelope.of("large-" + i, null), "order.cancel", "K", body));
        }

        List<OutgoingJob> first = claim(500);
        assertThat(first)
                .hasSizeBetween(1, 6)
                .first()
                .extracting(OutgoingJob::jobId)
                .isEqualTo("large-0");
        int claimed = first.size();
        for (List<OutgoingJob> next = claim(500); !next.isEmpty(); next = claim(500)) {
            claimed += next.size();
        }
        assertThat(claimed).isEqualTo(40);
    }

    @Test
    void aClaimThatIsUnderWayIsPassedOver() {
        add(job("a"));
        try (Handle one = database.jdbi().open();
                Handle two = database.jdbi().open()) {
            one.begin();
            assertThat(outbox.claim(one, false, 1).jobs()).hasSize(1);
            add(job("b"));
            two.begin();
            assertThat(outbox.claim(two, false, 10).jobs())
                    .extracting(OutgoingJob::jobId)
                    .containsExactly("b");
            two.commit();
            one.rollback();
        }
        assertThat(claim(10)).extracting(OutgoingJob::jobId).containsExactly("a");
    }

    @Test
    void sweepsOfManyServersShareTheJobs() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            ids.add("job-" + i);
        }
        database.jdbi().useTransaction(handle -> ids.forEach(id -> outbox.addUnclaimed(handle, job(id))));
        List<String> claimed = Collections.synchronizedList(new ArrayList<>());
        Callable<Void> sweep = () -> {
            for (List<OutgoingJob> jobs = claim(7); !jobs.isEmpty(); jobs = claim(7)) {
                List<String> sent = jobs.stream().map(OutgoingJob::jobId).toList();
                claimed.addAll(sent);
                database.jdbi().useTransaction(handle -> outbox.remove(handle, sent));
            }
            return null;
        };
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (Future<Void> each : threads.invokeAll(Collections.nCopies(4, sweep))) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(claimed).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(database.number("SELECT count(*) FROM outbox")).isZero();
    }

    private OutgoingJob entered(OutgoingJob job) {
        return new OutgoingJob(
                new Envelope(job.jobId(), job.envelope().login(), null, false, clock.instant()),
                job.type(),
                job.orderKey(),
                job.body());
    }

    private void add(OutgoingJob job) {
        database.jdbi().useTransaction(handle -> outbox.addUnclaimed(handle, job));
    }

    private List<OutgoingJob> byRest() {
        return database.jdbi()
                .inTransaction(handle -> outbox.claim(handle, true, 10).jobs());
    }

    private List<OutgoingJob> claim(int most) {
        return database.jdbi()
                .inTransaction(handle -> outbox.claim(handle, false, most).jobs());
    }

    private static OutgoingJob job(String id) {
        return new OutgoingJob(Envelope.of(id, null), "order.cancel", "K", "{}");
    }
}
