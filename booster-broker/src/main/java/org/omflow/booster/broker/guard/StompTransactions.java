package org.omflow.booster.broker.guard;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.apache.activemq.artemis.core.protocol.stomp.Stomp;
import org.apache.activemq.artemis.core.protocol.stomp.StompConnection;
import org.apache.activemq.artemis.core.protocol.stomp.StompFrame;
import org.apache.activemq.artemis.core.protocol.stomp.StompFrameInterceptor;
import org.apache.activemq.artemis.core.protocol.stomp.StompSession;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes the session of each STOMP transaction that has ended. The broker would keep one for every name of a transaction
 * until the connection ends, and {@link ClientQuotas} counts them. The broker creates it by its class name. Thread-safe.
 */
public final class StompTransactions implements StompFrameInterceptor {
    private static final Logger log = LoggerFactory.getLogger(StompTransactions.class);

    private static final Set<String> ABOUT_TRANSACTIONS =
            Set.of(Stomp.Commands.BEGIN, Stomp.Commands.COMMIT, Stomp.Commands.ABORT);

    /** The transaction that the last such command of a connection ended: it is handled only after this has seen it. */
    private final Map<RemotingConnection, String> ended = Collections.synchronizedMap(new WeakHashMap<>());

    @Override
    public boolean intercept(StompFrame frame, RemotingConnection connection) {
        if (!ABOUT_TRANSACTIONS.contains(frame.getCommand()) || !(connection instanceof StompConnection stomp)) {
            return true;
        }
        String before = ended.remove(connection);
        if (before != null) {
            close(stomp, before);
        }
        String name = frame.getHeader(Stomp.Headers.TRANSACTION);
        if (name != null && !Stomp.Commands.BEGIN.equals(frame.getCommand())) {
            ended.put(connection, name);
        }
        return true;
    }

    private static void close(StompConnection connection, String name) {
        Map<Object, StompSession> sessions =
                connection.getManager().getTransactedSessions().get(connection.getID());
        StompSession session = sessions == null ? null : sessions.get(name);
        // One that could not be committed goes on.
        if (session == null || session.isTxPending()) {
            return;
        }
        sessions.remove(name);
        try {
            session.getCoreSession().close(false);
        } catch (Exception e) {
            log.warn("The session of an ended STOMP transaction could not be closed", e);
        }
    }
}
