package org.omflow.booster.broker.guard;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.time.Clock;
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
import org.omflow.booster.ha.message.JobIds;
import org.omflow.booster.ha.message.KeptText;
import org.omflow.booster.ha.message.Limits;
import org.omflow.booster.ha.message.PropertyNames;

/**
 * Keeps a refused job as a dead job, and has it logged, when an AMQP client sends its messages settled and so hears of no
 * refusal. Thread-safe.
 */
final class UnheardRefusals {
    private static final AttributeKey<Boolean> SENDS_SETTLED = AttributeKey.valueOf("omflow-sends-settled");
    private static final SimpleString JOBS = SimpleString.of(Addresses.FORM_PROCESS);

    private final Clock clock;
    private final UnheardJobs jobs = UnheardJobs.OF_THIS_BOOSTER;
    private volatile ActiveMQServer server;

    UnheardRefusals(Clock clock) {
        this.clock = clock;
    }

    void registered(ActiveMQServer startedServer) {
        server = startedServer;
    }

    /** Whether messages are under way on this connection of which their sender wants to hear nothing. */
    static void sendsSettled(Channel channel, boolean settled) {
        channel.attr(SENDS_SETTLED).set(settled);
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
        if (why instanceof DiskFullException) {
            jobs.lost(jobId, user, why.getMessage(), null);
            return;
        }
        try {
            keep(amqp, jobId, user, why);
            jobs.kept(jobId, user, why.getMessage());
        } catch (Exception e) {
            jobs.lost(jobId, user, why.getMessage(), e.getMessage());
        }
    }

    private static boolean isSettled(ServerSession session) {
        return session.getRemotingConnection().getTransportConnection() instanceof NettyConnection netty
                && Boolean.TRUE.equals(
                        netty.getNettyChannel().attr(SENDS_SETTLED).get());
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
        dead.setTimestamp(clock.millis());
        ArrivalTime.stamp(dead, clock);
        dead.getBodyBuffer().writeNullableSimpleString(SimpleString.of(body));
        if (job.getSubject() != null) {
            dead.putStringProperty("JMSType", KeptText.of(job.getSubject(), Limits.JOB_TYPE));
        }
        if (JobIds.isValid(jobId)) {
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
