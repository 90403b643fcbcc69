package org.omflow.booster.broker.dead;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.RoutingContext;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;
import org.omflow.booster.broker.guard.ArrivalTime;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.PropertyNames;

/**
 * Turns a dead job into a new one while the broker moves it: new job id, no reason, sent now by the administrator who
 * retries it. Runs within the broker's transaction, on the thread that requested the move. Thread-safe.
 */
final class RetryStamp implements ActiveMQServerMessagePlugin {
    private static final List<String> OF_THE_DEAD =
            List.of(PropertyNames.REASON_CODE, PropertyNames.REASON, PropertyNames.LOGIN, PropertyNames.BY_REST);
    private static final List<SimpleString> OF_THE_MOVE = List.of(
            Message.HDR_ORIGINAL_ADDRESS,
            Message.HDR_ORIGINAL_QUEUE,
            Message.HDR_ORIG_MESSAGE_ID,
            Message.HDR_ORIG_ROUTING_TYPE);

    private final Clock clock;
    private final ThreadLocal<Retry> underWay = new ThreadLocal<>();

    RetryStamp(Clock clock) {
        this.clock = clock;
    }

    /** The retry under way on one thread: its administrator, and the new job ids. */
    private record Retry(String administrator, List<String> jobIds) {}

    /** A move of messages by the broker. */
    interface Move {
        void run() throws Exception;
    }

    /**
     * Runs the move and stamps each message that it puts on the job queue.
     *
     * @return the new job ids, in the order of the move
     */
    List<String> during(String administrator, Move move) throws Exception {
        Retry retry = new Retry(administrator, new ArrayList<>());
        underWay.set(retry);
        try {
            move.run();
            return retry.jobIds();
        } finally {
            underWay.remove();
        }
    }

    @Override
    public void beforeMessageRoute(Message message, RoutingContext context, boolean direct, boolean rejectDuplicates) {
        Retry retry = underWay.get();
        if (retry == null || !Addresses.FORM_PROCESS.equals(message.getAddress())) {
            return;
        }
        String jobId = DeadJobRetryId.next(DeadJob.text(message, PropertyNames.JOB_ID));
        OF_THE_DEAD.forEach(message::removeProperty);
        OF_THE_MOVE.forEach(message::removeProperty);
        message.putStringProperty(PropertyNames.JOB_ID, jobId);
        message.putStringProperty(PropertyNames.ROLE, UserRole.ADMIN.text());
        if (message instanceof ICoreMessage) {
            message.setValidatedUserID(retry.administrator());
        } else {
            // An AMQP job keeps its original sender here.
            message.setBrokerProperty(Message.HDR_VALIDATED_USER, SimpleString.of(retry.administrator()));
        }
        ArrivalTime.stamp(message, clock);
        message.reencode();
        retry.jobIds().add(jobId);
    }
}
