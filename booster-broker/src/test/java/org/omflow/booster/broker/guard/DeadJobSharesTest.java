package org.omflow.booster.broker.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.utils.collections.LinkedListIterator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.message.PropertyNames;

@Tag("key")
class DeadJobSharesTest {
    private static final int SIZE = 1000;

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Deque<Message> kept = new ArrayDeque<>();
    private int counts;
    private final DeadJobShares shares = new DeadJobShares(3 * size(), new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneId.of("UTC");
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    });

    @Test
    void nobodyHasMoreThanTheShare() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(sent("noisy")).isTrue();
        }
        assertThat(sent("noisy")).isFalse();
        for (int i = 0; i < 3; i++) {
            assertThat(sent("quiet")).isTrue();
        }
        assertThat(sent("quiet")).isFalse();
        assertThat(sent("noisy")).isFalse();
    }

    @Test
    void theQueueIsCountedOnlyWhenItMustAndOnceAMinute() throws Exception {
        for (int i = 0; i < 3; i++) {
            sent("noisy");
        }
        assertThat(counts).isZero();
        for (int i = 0; i < 10; i++) {
            sent("noisy");
        }
        assertThat(counts).isEqualTo(1);

        sent("quiet");
        sent("quiet");
        kept.removeFirst();
        assertThat(sent("noisy")).isFalse();
        now = now.plus(DeadJobShares.RECOUNT);
        assertThat(sent("noisy")).isTrue();
        assertThat(counts).isEqualTo(2);
    }

    private boolean sent(String user) throws Exception {
        Message job = job(user);
        if (shares.add(queue(), job) >= 0) {
            return false;
        }
        kept.add(job);
        return true;
    }

    private static Message job(String user) {
        CoreMessage job = new CoreMessage(1, SIZE);
        job.getBodyBuffer().writeBytes(new byte[SIZE]);
        job.putStringProperty(PropertyNames.LOGIN, (user + "--").substring(0, 5));
        return job;
    }

    private static long size() {
        try {
            return job("size").getPersistentSize();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private Queue queue() {
        return proxy(Queue.class, name -> {
            if (name.equals("getPersistentSize")) {
                return kept.size() * size();
            }
            counts++;
            Iterator<Message> jobs = kept.iterator();
            return proxy(LinkedListIterator.class, step -> switch (step) {
                case "hasNext" -> jobs.hasNext();
                case "next" -> {
                    Message job = jobs.next();
                    yield proxy(MessageReference.class, get -> job);
                }
                default -> null;
            });
        });
    }

    private interface Answer {
        Object to(String method);
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> answer.to(method.getName())));
    }
}
