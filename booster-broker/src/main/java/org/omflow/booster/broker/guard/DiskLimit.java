package org.omflow.booster.broker.guard;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.omflow.booster.broker.disk.DiskWatch;
import org.omflow.booster.broker.queue.AddressKind;
import org.omflow.booster.broker.user.Realm;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.PropertyNames;

/**
 * Refuses new work while a disk with messages is full, and tells the sender why; the broker itself would block senders
 * silently. Servers may still finish accepted jobs, which frees space.
 */
final class DiskLimit implements MessageGuard {
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
        if (AddressKind.SMALL.contains(Target.of(message))) {
            // An administrator sees the state of the cluster by them.
            return false;
        }
        return !Realm.has(session.getRemotingConnection().getSubject(), UserRole.SERVER)
                || isNewByRest(session, message);
    }

    /**
     * A job that a server accepted over REST. A session that also receives jobs only sends follow-up jobs: refusing
     * those would undo its work again and again.
     */
    private static boolean isNewByRest(ServerSession session, Message message) {
        return Addresses.FORM_PROCESS.equals(Target.of(message))
                && message.containsProperty(PropertyNames.BY_REST)
                && session.getConsumerCount() == 0;
    }
}
