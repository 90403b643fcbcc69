package org.omflow.booster.server.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.log.MinuteQuota;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.BodyHash;
import org.omflow.booster.ha.message.Envelope;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.Limits;
import org.omflow.booster.ha.message.PropertyNames;
import org.omflow.booster.ha.testkit.LogLines;
import org.omflow.booster.ha.testkit.TestClock;
import org.omflow.booster.server.job.Outcome;
import org.omflow.booster.server.job.ReceivedJob;

@Tag("key")
class DeadJobSenderTest {
    private static final String NOISY = "noisy";

    private final List<String> kept = new ArrayList<>();
    private final List<String> types = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();
    private final List<String> sent = new ArrayList<>();
    private final TestClock clock = new TestClock();
    private final RefusedDeadJobs refusedJobs = new RefusedDeadJobs(clock);
    private int rollbacks;
    private boolean refused;
    private boolean lost;

    @Test
    void whatTheQueueRefusesOfOneUserDoesNotKeepOutOthers() throws Exception {
        sender().keep(Stream.of("amy", NOISY, "bob", NOISY).map(this::outcome).toList());

        assertThat(kept).containsExactly("amy", "bob");
    }

    @Test
    void aBatchIsSplitByUserAndARefusedUsersJobsAreLoggedAFewTimesAMinute() throws Exception {
        List<Outcome> batch = IntStream.range(0, 100)
                .mapToObj(i -> outcome(i % 2 == 0 ? "amy" : NOISY))
                .toList();
        try (LogLines lines = LogLines.of(RefusedDeadJobs.class)) {
            sender().keep(batch);

            assertThat(kept).hasSize(50).containsOnly("amy");
            // Of the batch, of the one user's, and of the first of these.
            assertThat(rollbacks).isEqualTo(3);
            assertThat(lines.all()).hasSize(MinuteQuota.A_MINUTE).allSatisfy(line -> assertThat(line)
                    .contains("of user noisy cannot be stored in omflow.form.dead (full): wrong"));

            clock.forward(Duration.ofMinutes(1));
            sender().keep(List.of(outcome(NOISY)));
            assertThat(lines.all().get(MinuteQuota.A_MINUTE))
                    .isEqualTo("40 more rejected jobs of user noisy could not be stored in omflow.form.dead within a"
                            + " minute.");
        }
    }

    @Test
    void aBatchWithoutRefusalsIsKept() throws Exception {
        sender().keep(Stream.of("amy", "bob").map(this::outcome).toList());

        assertThat(kept).containsExactly("amy", "bob");
    }

    /** An administrator reads a thousand of them at once. */
    @Test
    void whatIsKeptForPeopleIsShort() throws Exception {
        sender().keep(List.of(outcome("amy", "t".repeat(200_000), "w".repeat(200_000))));

        assertThat(types).containsExactly("t".repeat(Limits.JOB_TYPE) + "...");
        assertThat(reasons).containsExactly("w".repeat(Limits.REASON) + "...");
    }

    @Test
    void aLostConnectionIsNoRefusal() {
        lost = true;

        assertThatThrownBy(() -> sender().keep(List.of(outcome(NOISY)))).hasMessage("lost");
    }

    private Outcome outcome(String user) {
        return outcome(user, "order.place", "wrong");
    }

    private Outcome outcome(String user, String type, String why) {
        ReceivedJob job = new ReceivedJob(
                new Envelope("job", user, null, false, Instant.EPOCH),
                type,
                "{}",
                BodyHash.of("order.place", "{}"),
                null,
                null,
                1);
        return Outcome.fresh(job, Answer.rejected("job", "T-1", ErrorCode.NOT_JSON, why));
    }

    /** As the Booster does: a refused message fails the whole transaction. */
    private DeadJobSender sender() throws JMSException {
        MessageProducer producer = proxy(MessageProducer.class, (method, arguments) -> {
            String user = ((TextMessage) arguments[0]).getStringProperty(PropertyNames.LOGIN);
            sent.add(user);
            types.add(((TextMessage) arguments[0]).getJMSType());
            reasons.add(((TextMessage) arguments[0]).getStringProperty(PropertyNames.REASON));
            refused |= user.equals(NOISY);
            return null;
        });
        Session session = proxy(Session.class, (method, arguments) -> switch (method) {
            case "createProducer" -> producer;
            case "createTextMessage" -> message();
            case "commit" -> {
                if (refused) {
                    throw new JMSException("full");
                }
                kept.addAll(sent);
                sent.clear();
                yield null;
            }
            case "rollback" -> {
                rollbacks++;
                refused = false;
                sent.clear();
                yield null;
            }
            default -> null;
        });
        return new DeadJobSender(
                session,
                () -> {
                    if (lost) {
                        throw new JMSException("lost");
                    }
                },
                refusedJobs);
    }

    private static TextMessage message() {
        Map<Object, Object> properties = new HashMap<>();
        return proxy(TextMessage.class, (method, arguments) -> switch (method) {
            case "setStringProperty" -> {
                properties.put(arguments[0], arguments[1]);
                yield null;
            }
            case "setJMSType" -> {
                properties.put("", arguments[0]);
                yield null;
            }
            case "getJMSType" -> properties.get("");
            case "getStringProperty" -> properties.get(arguments[0]);
            default -> null;
        });
    }

    private interface Answering {
        Object to(String method, Object[] arguments) throws Exception;
    }

    private static <T> T proxy(Class<T> type, Answering answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> answer.to(method.getName(), arguments)));
    }
}
