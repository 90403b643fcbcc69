package org.omflow.booster.broker.guard;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.LargeServerMessage;
import org.apache.activemq.artemis.core.server.RoutingContext;
import org.apache.activemq.artemis.core.server.ServerConsumer;
import org.apache.activemq.artemis.core.transaction.Transaction;

/** Refuses a message, marking its transaction for rollback, deleting its stored parts and telling its sender why; or a consumer. */
final class Refusal {
    private Refusal() {}

    /** Prepares the refusal; the caller throws what it returns. */
    static <E extends ActiveMQException> E of(E why, Message message, RoutingContext context) {
        return of(why, message, context.getTransaction());
    }

    /** Prepares the refusal; the caller throws what it returns. */
    static <E extends ActiveMQException> E of(E why, Message message, Transaction transaction) {
        StompRefusals.because(why.getMessage());
        if (transaction != null) {
            transaction.markAsRollbackOnly(why);
        }
        if (message instanceof LargeServerMessage large) {
            try {
                large.deleteFile();
            } catch (Exception e) {
                why.addSuppressed(e);
            }
        }
        return why;
    }

    /** Closes a consumer that is refused; the caller throws the reason. */
    static void close(ServerConsumer consumer, ActiveMQException why) {
        try {
            consumer.close(false);
        } catch (Exception e) {
            why.addSuppressed(e);
        }
    }
}
