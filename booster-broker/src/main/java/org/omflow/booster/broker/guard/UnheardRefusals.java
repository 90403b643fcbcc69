package org.omflow.booster.broker.guard;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.util.Objects;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.persistence.impl.journal.LargeServerMessageImpl;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPMessage;
import org.omflow.booster.broker.user.Realm;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.JobReader;
import org.omflow.booster.ha.message.KeptText;
import org.omflow.booster.ha.message.Limits;
import org.omflow.booster.ha.message.PropertyNames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a refused job as a dead job, and names it in the log, when an AMQP client sends its messages settled and so hears of
 * no refusal. Thread-safe.
 */
final class UnheardRefusals {
    private static final Logger log = LoggerFactory.getLogger(UnheardRefusals.class);

    private static final AttributeKey<Boolean> SENDS_SETTLED = AttributeKey.valueOf("omflow-sends-settled");
    private static final SimpleString JOBS = SimpleString.of(Addresses.FORM_PROCESS);

    private volatile ActiveMQServer server;

    void registered(ActiveMQServer startedServer) {
        server = startedServer;
    }

    /** A message comes on this connection whose sender wants to hear nothing of it. */
    static void sendsSettled(Channel channel) {
        channel.attr(SENDS_SETTLED).set(true);
    }

    /** A message was refused for this reason. */
    void refused(ServerSession session, Transaction tx, Message message, Exception why) {
        if (tx != null
                || !(message instanceof AMQPMessage amqp)
                || !Addresses.FORM_PROCESS.equals(Target.of(message))
                || !isSettled(session)
                || !Refusal.isTold(why)
                || !maySubmit(session)) {
            return;
        }
        String jobId = jobId(amqp);
        String user = Realm.user(session.getRemotingConnection().getSubject()).orElse("");
        String kept;
        if (why instanceof DiskFullException) {
            kept = "lost";
        } else {
            try {
                keep(amqp, jobId, user, why);
                kept = "kept as a dead job";
            } catch (Exception e) {
                kept = "lost, because it cannot be kept as a dead job (" + e.getMessage() + ")";
            }
        }
        log.warn(
                "The job {} of user {}, who sends without waiting for an answer (settled), was refused and is {}: {}",
                Shown.of(jobId, Shown.SHORT),
                Shown.of(user, Shown.SHORT),
                kept,
                why.getMessage());
    }

    private static boolean isSettled(ServerSession session) {
        return session.getRemotingConnection().getTransportConnection() instanceof NettyConnection netty
                && netty.getNettyChannel().hasAttr(SENDS_SETTLED);
    }

    private boolean maySubmit(ServerSession session) {
        try {
            server.getSecurityStore().check(JOBS, CheckType.SEND, session);
            return true;
        } catch (Exception e) {
            return false;
        }
    }

    /** One at a time, as each takes memory. */
    private synchronized void keep(AMQPMessage job, String jobId, String user, Exception why) throws Exception {
        String body = why instanceof MessageTooLargeException ? "" : body(job);
        CoreMessage dead = new CoreMessage(server.getStorageManager().generateID(), Limits.JOB_ID + body.length());
        dead.setType(Message.TEXT_TYPE);
        dead.setDurable(true);
        dead.setAddress(Addresses.FORM_DEAD);
        dead.setRoutingType(RoutingType.ANYCAST);
        dead.setTimestamp(System.currentTimeMillis());
        dead.setIngressTimestamp();
        dead.getBodyBuffer().writeNullableSimpleString(SimpleString.of(body));
        if (job.getSubject() != null) {
            dead.putStringProperty("JMSType", KeptText.of(job.getSubject(), Limits.JOB_TYPE));
        }
        if (JobReader.isJobId(jobId)) {
            dead.putStringProperty(PropertyNames.JOB_ID, jobId);
        }
        dead.putStringProperty(PropertyNames.LOGIN, user);
        dead.putStringProperty(PropertyNames.REASON_CODE, ErrorCode.REFUSED.code());
        dead.putStringProperty(PropertyNames.REASON, KeptText.of(why.getMessage(), Limits.REASON));
        server.getPostOffice().route(LargeServerMessageImpl.checkLargeMessage(dead, server.getStorageManager()), false);
    }

    private static String jobId(AMQPMessage job) {
        try {
            return Objects.toString(job.getObjectProperty(PropertyNames.JOB_ID), "");
        } catch (RuntimeException e) {
            return "";
        }
    }

    /** As far as it can be read. */
    private static String body(AMQPMessage job) {
        try {
            return AmqpBody.text(job, Limits.BODY_BYTES);
        } catch (ActiveMQException | RuntimeException e) {
            return "";
        }
    }
}
