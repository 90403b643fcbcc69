package org.omflow.booster.broker.guard;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.LargeServerMessage;
import org.apache.activemq.artemis.core.server.RoutingContext;
import org.apache.activemq.artemis.core.server.ServerConsumer;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.protocol.amqp.exceptions.ActiveMQAMQPException;
import org.apache.qpid.proton.amqp.Symbol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses what a client does in one sentence, which the client and the log get whatever the protocol. It marks the
 * transaction of a refused message for rollback and deletes its stored parts, and closes a refused consumer.
 */
public final class Refusal {
    /** The log line; its kind is how the reason begins, so that one client's refusals do not hide those of another kind. */
    public static final String LINE = "What a client sent was refused: {}";

    private static final int LONGEST_REASON = 500;
    private static final Logger log = LoggerFactory.getLogger(Refusal.class);

    /** The last one on this thread, which also answers the client. */
    private static final ThreadLocal<Told> LAST = new ThreadLocal<>();

    private Refusal() {}

    /**
     * What was told.
     *
     * @param condition what AMQP calls it; null for an ordinary error
     */
    record Told(String reason, Symbol condition) {}

    /** Prepares the refusal; the caller throws what it returns. */
    static <E extends ActiveMQException> E of(E why, Message message, RoutingContext context) {
        return of(why, message, context.getTransaction());
    }

    /** Prepares the refusal; the caller throws what it returns. */
    static <E extends ActiveMQException> E of(E why, Message message, Transaction transaction) {
        told(why);
        if (transaction != null) {
            transaction.markAsRollbackOnly(why);
        }
        // The broker itself deletes that of an AMQP message, which UnheardRefusals reads before.
        if (message instanceof LargeServerMessage large && message instanceof ICoreMessage) {
            try {
                large.deleteFile();
            } catch (Exception e) {
                why.addSuppressed(e);
            }
        }
        return why;
    }

    /** Tells the client and the log; the caller throws what it returns. */
    static <E extends ActiveMQException> E told(E why) {
        StompRefusals.because(why.getMessage());
        LAST.set(new Told(why.getMessage(), why instanceof ActiveMQAMQPException amqp ? amqp.getAmqpError() : null));
        // A full disk refuses thousands, and is logged once.
        if (!(why instanceof DiskFullException)) {
            log(why.getMessage());
        }
        return why;
    }

    /** Logs a refusal of which the client is told in another way. */
    static void log(String reason) {
        log.warn(LINE, Shown.of(reason, LONGEST_REASON));
    }

    /** The last refusal on this thread; null before the first. */
    static Told last() {
        return LAST.get();
    }

    /** Whether this is what was refused last on this thread, so that the broker need not log it again. */
    public static boolean isTold(Throwable error) {
        Told last = LAST.get();
        return last != null && error.getMessage() != null && error.getMessage().contains(last.reason());
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
