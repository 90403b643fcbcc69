package org.omflow.booster.installer.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.ErrorCode;

@Tag("job")
class ReplayDriverTest {
    private static final Duration FAULT = Duration.ofMillis(50);

    private final StubSubmitter stub = new StubSubmitter();

    @AfterEach
    void close() {
        stub.close();
    }

    @Test
    void sendsEachJobAfterTheAnswerToTheOneBefore() throws Exception {
        List<Integer> progress = new ArrayList<>();
        ReplayResult result = driver((ended, orders) -> progress.add(ended), 3).run(tickets(10, 4));

        assertThat(result.submitted()).isEqualTo(10);
        assertThat(result.acknowledged()).isEqualTo(10);
        assertThat(result.completed()).isEqualTo(10);
        assertThat(result.jobsSubmitted()).isEqualTo(50);
        assertThat(result.jobsAcknowledged()).isEqualTo(50);
        assertThat(result.stepsDone()).isEqualTo(40);
        assertThat(result.problems()).isEmpty();
        assertThat(result.acknowledgedJobs()).containsEntry("T-0", 5);
        assertThat(result.elapsed()).isPositive();
        assertThat(stub.mostInFlight).isEqualTo(3);
        assertThat(progress).isEqualTo(IntStream.rangeClosed(1, 10).boxed().toList());
        assertThat(stub.jobIds).hasSize(50).doesNotHaveDuplicates().allMatch(id -> id.matches("[\\x21-\\x7e]{1,64}"));
    }

    @Test
    void stopsAnOrderThatIsRefusedAndGoesOnWithTheOthers() throws Exception {
        stub.refuse = "T-1";
        ReplayResult result = driver(ReplayListener.NONE, 2).run(tickets(3, 2));

        assertThat(result.completed()).isEqualTo(2);
        assertThat(result.problems())
                .containsOnly(Map.entry("T-1", "order.place was rejected: duplicate_key, there is one already"));
        assertThat(result.acknowledgedJobs()).containsEntry("T-1", 1);
    }

    @Test
    void reportsAnOrderThatIsNotCompletedAfterItsLastStep() throws Exception {
        stub.statusAtEnd = "active";
        ReplayResult result = driver(ReplayListener.NONE, 2).run(tickets(1, 1));

        assertThat(result.completed()).isZero();
        assertThat(result.problems()).containsKey("T-0");
    }

    @Test
    void givesUpWhenNothingIsAnsweredAnyMore() throws Exception {
        stub.ignore = "T-1";
        ReplayResult result = new ReplayDriver(stub, ReplayListener.NONE, 2, Duration.ofSeconds(3)).run(tickets(3, 2));

        assertThat(result.completed()).isEqualTo(2);
        assertThat(result.problems()).containsOnly(Map.entry("T-1", "no answer to job 1 of 3"));
    }

    @Test
    void measuresAGapUntilSomethingSentAfterItIsAcknowledged() throws Exception {
        ReplayDriver[] driver = new ReplayDriver[1];
        stub.beforeJob = 5;
        stub.fault = () -> driver[0].failover(() -> await().pollDelay(FAULT).until(() -> true));
        driver[0] = driver(ReplayListener.NONE, 1);
        ReplayResult result = driver[0].run(tickets(4, 2));

        assertThat(result.failovers()).hasSize(1);
        FailoverGap gap = result.failovers().get(0);
        assertThat(gap.firstAcceptedMs()).isBetween(FAULT.toMillis(), 5000L);
        assertThat(gap.firstCompletedMs()).isGreaterThanOrEqualTo(gap.firstAcceptedMs());
    }

    @Test
    void leavesAGapOpenWhenNothingCameAfterIt() {
        Failover failover = new Failover(1_000_000, 2_000_000);
        failover.acknowledged(1_999_999, 3_000_000);
        failover.completed(3_000_000);
        assertThat(failover.gap()).isEqualTo(new FailoverGap(null, null));

        failover.acknowledged(2_000_000, 6_000_000);
        failover.acknowledged(7_000_000, 8_000_000);
        assertThat(failover.gap()).isEqualTo(new FailoverGap(5L, null));
        failover.completed(9_000_000);
        assertThat(failover.gap()).isEqualTo(new FailoverGap(5L, 8L));
    }

    private ReplayDriver driver(ReplayListener listener, int inFlight) {
        return new ReplayDriver(stub, listener, inFlight, Duration.ofSeconds(10));
    }

    private static List<Ticket> tickets(int number, int steps) {
        return IntStream.range(0, number)
                .mapToObj(n -> new Ticket(
                        "helpdesk",
                        "T-" + n,
                        Json.object(),
                        "amy",
                        IntStream.range(0, steps)
                                .mapToObj(s -> new Ticket.Event("node-" + s, "amy", Json.object()))
                                .toList()))
                .toList();
    }

    /** Answers every job at once, in a thread of its own. */
    private static final class StubSubmitter implements Submitter {
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final Map<String, Integer> jobsOf = new HashMap<>();
        private final List<String> jobIds = new ArrayList<>();
        private Listener listener;
        private String refuse = "";
        private String ignore = "";
        private String statusAtEnd = "completed";
        private int beforeJob = -1;
        private Runnable fault;
        private int inFlight;
        private int mostInFlight;

        @Override
        public void start(Listener heard) {
            listener = heard;
        }

        @Override
        public synchronized void submit(SubmittedJob job) {
            inFlight++;
            mostInFlight = Math.max(mostInFlight, inFlight);
            jobIds.add(job.jobId());
            long sendingBegan = System.nanoTime();
            thread.execute(() -> answer(job, sendingBegan));
        }

        private void answer(SubmittedJob job, long sendingBegan) {
            String key = job.job().orderKey();
            int n = jobsOf.merge(key, 1, Integer::sum);
            if (jobIds.size() == beforeJob) {
                fault.run();
            }
            listener.acknowledged(job, sendingBegan);
            synchronized (this) {
                inFlight--;
            }
            if (key.equals(ignore) && n == 2) {
                return;
            }
            if (key.equals(refuse)) {
                listener.answered(
                        job, Answer.rejected(job.jobId(), key, ErrorCode.DUPLICATE_KEY, "there is one already"));
                return;
            }
            ObjectNode order = Json.object().put("status", statusAtEnd);
            listener.answered(job, Answer.done(job.jobId(), key, order));
        }

        @Override
        public void close() {
            thread.shutdownNow();
        }
    }
}
