package org.omflow.booster.broker.guard;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.RoutingContext;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.reader.MessageUtil;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.omflow.booster.broker.user.Realm;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.PropertyNames;

/**
 * Lets nobody have an answer sent to another user: servers write answers with their own rights. It refuses a job whose
 * reply-to is another user's, and an answer to an address that another user took since.
 */
final class OwnReplies implements MessageGuard {
    private static final SimpleString REPLY_FOR = SimpleString.of(PropertyNames.REPLY_FOR);

    private volatile ActiveMQServer server;

    @Override
    public void registered(ActiveMQServer startedServer) {
        server = startedServer;
    }

    @Override
    public void beforeSend(ServerSession session, Transaction tx, Message message) throws ActiveMQException {
        RemotingConnection connection = session.getRemotingConnection();
        if (connection == null
                || !Addresses.FORM_PROCESS.equals(Target.of(message))
                || Realm.has(connection.getSubject(), UserRole.SERVER)) {
            return;
        }
        SimpleString user = SimpleString.of(Realm.user(connection.getSubject()).orElse(""));
        // By AMQP a property of this name becomes the reply-to, if there is no other.
        requireOwn(message.getObjectProperty(MessageUtil.REPLYTO_HEADER_NAME.toString()), user, message, tx);
        if (!(message instanceof ICoreMessage)) {
            requireOwn(message.getReplyTo(), user, message, tx);
        }
    }

    private void requireOwn(Object replyTo, SimpleString user, Message message, Transaction tx)
            throws ActiveMQException {
        // Of another type it is no reply-to.
        if (!(replyTo instanceof CharSequence)) {
            return;
        }
        String name = Target.ofReplyTo(replyTo.toString());
        // Servers send no answer to the Booster's own addresses.
        if (!AddressOwners.isBoosters(name) && AddressOwners.isOthers(server, SimpleString.of(name), user)) {
            throw Refusal.of(
                    new ActiveMQSecurityException(
                            "The job was not accepted because of its reply-to. " + AddressOwners.refusal(name)),
                    message,
                    tx);
        }
    }

    @Override
    public void beforeMessageRoute(Message message, RoutingContext context) throws ActiveMQException {
        if (!(message instanceof ICoreMessage) || !message.containsProperty(REPLY_FOR)) {
            return;
        }
        String name = Target.of(message);
        SimpleString user = SimpleString.of(String.valueOf(message.getObjectProperty(REPLY_FOR)));
        if (AddressOwners.isBoosters(name) || AddressOwners.isOthers(server, SimpleString.of(name), user)) {
            throw Refusal.of(
                    new ActiveMQSecurityException("The answer for user '" + Shown.of(user.toString(), Shown.SHORT)
                            + "' was not delivered. " + AddressOwners.refusal(name)),
                    message,
                    context);
        }
        // It has told what it is for; and of which of the server's connections it came is of no use to the user.
        message.removeProperty(REPLY_FOR);
        message.removeProperty(MessageUtil.CONNECTION_ID_PROPERTY_NAME);
    }
}
