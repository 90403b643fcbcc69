package org.omflow.booster.broker.guard;

import java.time.Clock;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.omflow.booster.broker.user.Realm;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.ha.message.PropertyNames;

/**
 * Stamps each job with the role of its sender, because a server may act for others, and with the people for whom its
 * sender may act; each message with its arrival time; and each AMQP message with its user, which for other protocols the
 * broker does itself: for AMQP it would let a client claim any user.
 */
final class SenderStamp implements MessageGuard {
    private static final SimpleString ROLE = SimpleString.of(PropertyNames.ROLE);
    private static final SimpleString ACTS_FOR = SimpleString.of(PropertyNames.ACTS_FOR);

    private final Clock clock;

    SenderStamp(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void beforeSend(ServerSession session, Transaction tx, Message message) {
        if (Target.mayBeJob(message)) {
            stampJob(message, sender(session));
        }
        ArrivalTime.stamp(message, clock);
        if (!(message instanceof ICoreMessage)) {
            message.setBrokerProperty(Message.HDR_VALIDATED_USER, session.getValidatedUser());
            message.reencode();
        }
    }

    private static void stampJob(Message message, Subject sender) {
        String role = role(sender);
        String actsFor = sender == null ? "" : Realm.mayActFor(sender).text();
        if (message instanceof ICoreMessage) {
            message.putStringProperty(ROLE, SimpleString.of(role));
            if (!actsFor.isEmpty()) {
                message.putStringProperty(ACTS_FOR, SimpleString.of(actsFor));
            } else if (message.containsProperty(ACTS_FOR)) {
                message.removeProperty(ACTS_FOR);
            }
        } else {
            message.setBrokerProperty(ROLE, role);
            message.setBrokerProperty(ACTS_FOR, actsFor);
        }
    }

    /** Null for the broker itself. */
    private static Subject sender(ServerSession session) {
        RemotingConnection connection = session.getRemotingConnection();
        return connection == null ? null : connection.getSubject();
    }

    /** Empty for the broker itself. */
    private static String role(Subject sender) {
        return sender == null
                ? ""
                : Realm.roles(sender).stream().map(UserRole::text).findFirst().orElse("");
    }
}
