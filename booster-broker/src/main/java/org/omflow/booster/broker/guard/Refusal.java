package org.omflow.booster.broker.guard;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.LargeServerMessage;
import org.apache.activemq.artemis.core.server.RoutingContext;
import org.apache.activemq.artemis.core.transaction.Transaction;

/** Refuses a message: marks its transaction for rollback, deletes its stored parts and tells its sender why. */
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
}
