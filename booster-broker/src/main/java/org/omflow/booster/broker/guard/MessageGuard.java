package org.omflow.booster.broker.guard;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.RoutingContext;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.transaction.Transaction;

/** One check of each message on arrival; {@link MessageGuards} runs them all. Thread-safe. */
interface MessageGuard {
    default void registered(ActiveMQServer server) {}

    /** A client sends a message. */
    default void beforeSend(ServerSession session, Transaction tx, Message message) throws ActiveMQException {}

    /** A message is about to be routed to its queues. */
    default void beforeMessageRoute(Message message, RoutingContext context) throws ActiveMQException {}
}
