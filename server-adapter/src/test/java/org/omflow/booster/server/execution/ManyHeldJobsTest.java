package org.omflow.booster.server.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omflow.booster.server.execution.TestServer.cancelling;
import static org.omflow.booster.server.execution.TestServer.completing;
import static org.omflow.booster.server.execution.TestServer.placing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.server.held.HeldJob;
import org.omflow.booster.server.job.Outcome;
import org.omflow.booster.server.job.ReceivedJob;

/** However much waits for an order, a server reads no more of it than it sends at once. */
@Tag("job")
@Tag("integration")
@Timeout(120)
class ManyHeldJobsTest {
    private static final int MANY = 500;
    /** A multiple of it is parked. */
    private static final int AT_ONCE = 20;

    private static final int LARGE = 900_000;
    private static final long MEMORY = 64L << 20;

    private TestHold hold;

    @BeforeEach
    void start() throws Exception {
        hold = new TestHold();
        hold.send(placing("p", "F", "helpdesk"));
        hold.database.execute("UPDATE orders SET blocked_by = 'failed', status = 'failed'");
    }

    @AfterEach
    void stop() {
        hold.close();
    }

    /** More than may wait by now: older builds knew no bound. */
    private void park(int jobs) {
        for (int first = 1; first <= jobs; first += AT_ONCE) {
            hold.database.execute(
                    "INSERT INTO held_job (job_id, order_key, job_type, body, login, by_rest, by_admin, entered_at,"
                            + " reason, tries, held_at, due_at) SELECT 'j' || n, 'F', 'step.complete',"
                            + " '{\"key\":\"F\",\"node\":\"solve\",\"form\":{\"n\":\"' || repeat('x', ?) || '\"}}',"
                            + " 'scanner', false, false, timestamptz '2026-01-01', 'parked', 0,"
                            + " timestamptz '2026-01-01', timestamptz '9999-01-01' FROM generate_series(?, ?) n",
                    LARGE,
                    first,
                    first + AT_ONCE - 1);
        }
    }

    @Test
    void aBatchThatTouchesTheOrderReadsNoneOfTheirBodies() throws Exception {
        park(MANY);
        hold.batch(completing("warm-up", "other", "solve"));
        long before = allocated();
        Outcome outcome = hold.batch(completing("s", "F", "solve")).get(0);
        assertThat(allocated() - before).isLessThan(MEMORY);
        assertThat(outcome.answer().errorCode()).isEqualTo("too_many_waiting");
    }

    @Test
    void theyAreReleasedInSlices() throws Exception {
        park(MANY);
        hold.batch(completing("warm-up", "other", "solve"));
        long before = allocated();
        List<Outcome> outcomes = hold.batch(cancelling("c", "F"));
        assertThat(allocated() - before).isLessThan(MEMORY);
        List<OutgoingJob> sent = new ArrayList<>(outcomes.get(0).released());
        assertThat(sent).extracting(OutgoingJob::jobId).containsExactly("j1");
        assertThat(hold.reasons("F")).hasSize(MANY).containsOnly(HeldJob.Reason.RELEASED);

        for (List<OutgoingJob> due = hold.one.takeDue(); !due.isEmpty(); due = hold.one.takeDue()) {
            assertThat(due.stream().mapToLong(job -> job.body().length()).sum()).isLessThan(6 << 20);
            sent.addAll(due);
        }
        assertThat(sent).extracting(OutgoingJob::jobId).doesNotHaveDuplicates().hasSize(MANY);
        assertThat(sent.get(1).jobId()).isEqualTo("j2");
    }

    @Test
    void aBatchOfManySuchOrdersIsCarriedOutInParts() throws Exception {
        int orders = 12;
        ReceivedJob[] cancellations = new ReceivedJob[orders];
        for (int i = 0; i < orders; i++) {
            hold.send(placing("p" + i, "O" + i, "helpdesk"));
            cancellations[i] = cancelling("c" + i, "O" + i);
        }
        hold.database.execute("UPDATE orders SET blocked_by = 'failed', status = 'failed'");
        hold.database.execute("INSERT INTO held_job (job_id, order_key, job_type, body, login, by_rest, by_admin,"
                + " entered_at, reason, tries, held_at, due_at) SELECT 'j' || o || '-' || n, 'O' || o,"
                + " 'step.complete', '{}', 'scanner', false, false, timestamptz '2026-01-01', 'parked', 0,"
                + " timestamptz '2026-01-01', timestamptz '9999-01-01'"
                + " FROM generate_series(0, 11) o, generate_series(1, 1000) n");

        List<Outcome> outcomes = hold.batch(cancellations);

        assertThat(outcomes)
                .extracting(outcome -> outcome.received().jobId())
                .containsExactly("c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "c10", "c11");
        assertThat(outcomes).extracting(outcome -> outcome.answer().status()).containsOnly(Answer.Status.DONE);
        assertThat(hold.database.number("SELECT count(*) FROM held_job WHERE reason = 'released'"))
                .isEqualTo(orders * 1000);
        assertThat(hold.database.number("SELECT count(DISTINCT xmin::text) FROM processed_job WHERE job_id LIKE 'c%'"))
                .as("transactions")
                .isEqualTo(4);
    }

    @Test
    void allAreAnsweredInTheEnd() throws Exception {
        park(40);
        List<Answer> answers = new ArrayList<>(hold.send(cancelling("c", "F")));
        answers.addAll(hold.one.sweep());
        for (List<Answer> more = hold.one.sweep(); !more.isEmpty(); more = hold.one.sweep()) {
            answers.addAll(more);
        }
        assertThat(answers).hasSize(41);
        assertThat(answers.subList(1, 41)).extracting(Answer::errorCode).containsOnly("not_active");
        assertThat(hold.held()).isZero();
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
