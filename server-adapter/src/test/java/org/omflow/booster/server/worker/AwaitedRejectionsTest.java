package org.omflow.booster.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.BodyHash;
import org.omflow.booster.ha.message.Envelope;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.testkit.TestClock;
import org.omflow.booster.server.job.Outcome;
import org.omflow.booster.server.job.ReceivedJob;

@Tag("job")
class AwaitedRejectionsTest {
    private static final String LIVE = "queue:live";

    private final TestClock clock = new TestClock();
    private final List<String> asked = new ArrayList<>();
    private final AwaitedRejections awaited = new AwaitedRejections(clock, name -> {
        asked.add(name);
        return name.equals(LIVE);
    });

    @Test
    void aRejectionThatItsRequestHearsIsNoDeadJob() throws Exception {
        Instant later = clock.instant().plusSeconds(5);
        assertThat(awaited.dead(List.of(rejected(LIVE, later), rejected(LIVE, later))))
                .isEmpty();
        assertThat(asked).containsExactly(LIVE);
    }

    /** Its server stopped and answered 202, or crashed, or this Booster has never had the queue. */
    @Test
    void aRejectionWhoseReplyQueueIsGoneIsADeadJob() throws Exception {
        Outcome gone = rejected("queue:gone", clock.instant().plusSeconds(5));
        Outcome none = rejected(null, clock.instant().plusSeconds(5));
        assertThat(awaited.dead(List.of(gone, none))).containsExactly(gone, none);
    }

    @Test
    void aRejectionThatNoRequestWaitsForIsADeadJob() throws Exception {
        Outcome late = rejected(LIVE, clock.instant().plusSeconds(5));
        clock.forward(Duration.ofSeconds(5));
        Outcome unawaited = rejected(LIVE, null);
        assertThat(awaited.dead(List.of(late, unawaited))).containsExactly(late, unawaited);
        assertThat(asked).isEmpty();
    }

    private static Outcome rejected(String replyTo, Instant until) {
        ReceivedJob job = new ReceivedJob(
                new Envelope("job", "amy", replyTo, true, Instant.EPOCH).waitingUntil(until),
                "order.place",
                "{}",
                BodyHash.of("order.place", "{}"),
                null,
                null,
                1);
        return Outcome.fresh(job, Answer.rejected("job", "T-1", ErrorCode.NOT_JSON, "wrong"));
    }
}
