package org.omflow.booster.broker.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.core.transaction.TransactionOperation;
import org.apache.activemq.artemis.utils.collections.LinkedListIterator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.message.PropertyNames;

@Tag("key")
class DeadJobSharesTest {
    private static final int SIZE = 1000;

    private long now = -1;
    private final Deque<Message> kept = new ArrayDeque<>();
    private int counts;
    private final DeadJobShares shares = new DeadJobShares(3 * size(), () -> now);

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
        now += DeadJobShares.RECOUNT.toNanos();
        assertThat(sent("noisy")).isTrue();
        assertThat(counts).isEqualTo(2);
    }

    /** A server sends a batch again, split, when one of its jobs was refused. */
    @Test
    void whatIsRolledBackIsTakenBack() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(sent("noisy")).isTrue();
        }
        List<TransactionOperation> operations = new ArrayList<>();
        Transaction batch = proxy(Transaction.class, (method, arguments) -> {
            operations.add((TransactionOperation) arguments[0]);
            return null;
        });
        for (int i = 0; i < 2; i++) {
            assertThat(shares.add(queue(), job("amy"), batch)).isNegative();
        }
        assertThat(shares.add(queue(), job("noisy"), batch)).isPositive();
        operations.forEach(operation -> operation.afterRollback(batch));

        for (int i = 0; i < 3; i++) {
            assertThat(sent("amy")).isTrue();
        }
        assertThat(sent("amy")).isFalse();
    }

    private boolean sent(String user) throws Exception {
        Message job = job(user);
        if (shares.add(queue(), job, null) >= 0) {
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

    private interface Answering {
        Object to(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return proxy(type, (method, arguments) -> answer.to(method));
    }

    private static <T> T proxy(Class<T> type, Answering answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> answer.to(method.getName(), arguments)));
    }
}
