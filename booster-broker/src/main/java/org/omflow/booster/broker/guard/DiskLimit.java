package org.omflow.booster.broker.guard;

import java.util.Set;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.omflow.booster.broker.disk.DiskWatch;
import org.omflow.booster.broker.user.Realm;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.PropertyNames;

/**
 * Refuses new work while a disk with messages is full, with a sentence to its sender. The broker's own way would be to let
 * senders wait without a word until there is room. Servers are not kept from finishing what was accepted, which makes room.
 */
final class DiskLimit implements MessageGuard {
    /** Small messages that are soon gone again, and that tell an administrator how the others are. */
    private static final Set<String> ALWAYS = Set.of(Addresses.REPORT, Addresses.ADMIN);

    private final DiskWatch disk;

    DiskLimit(DiskWatch disk) {
        this.disk = disk;
    }

    @Override
    public void beforeSend(ServerSession session, Transaction tx, Message message) throws ActiveMQException {
        String full = disk.full();
        if (full == null && message.isLargeMessage() && message instanceof ICoreMessage) {
            full = message.getStringProperty(LargeMessageGate.LEFT_OUT);
        }
        if (full != null && isNewWork(session, message)) {
            disk.countRefused();
            throw Refusal.of(new DiskFullException("Not accepted, send it again later. " + full), message, tx);
        }
    }

    private static boolean isNewWork(ServerSession session, Message message) {
        if (ALWAYS.contains(Target.of(message))) {
            return false;
        }
        return !Realm.has(session.getRemotingConnection().getSubject(), UserRole.SERVER)
                || isNewByRest(session, message);
    }

    /**
     * A job that a server took by REST. A session that takes jobs itself only sends on what follows from them: to refuse
     * that would undo its work again and again.
     */
    private static boolean isNewByRest(ServerSession session, Message message) {
        return Addresses.FORM_PROCESS.equals(Target.of(message))
                && message.containsProperty(PropertyNames.BY_REST)
                && session.getConsumerCount() == 0;
    }
}
