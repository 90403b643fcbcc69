package org.omflow.booster.broker.engine;

import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.artemis.core.server.Queue;
import org.omflow.booster.broker.queue.AddressKind;

/**
 * The statistics of one queue or topic.
 *
 * @param kind the queue or topic
 * @param messages waiting or in delivery; for a topic on all its subscriptions together
 * @param consumers connected
 * @param added since the Booster started
 * @param acknowledged since the Booster started
 * @param expired since the Booster started
 * @param bytes of messages kept on disk
 * @param groups how many groups are bound to a consumer
 * @param subscriptions names of the durable subscriptions of a topic
 */
public record QueueStats(
        AddressKind kind,
        long messages,
        int consumers,
        long added,
        long acknowledged,
        long expired,
        long bytes,
        int groups,
        List<String> subscriptions) {

    /** The statistics of every queue and topic; all 0 while the broker is not active. */
    public static List<QueueStats> of(Broker broker) {
        List<QueueStats> all = new ArrayList<>();
        for (AddressKind kind : AddressKind.ALL) {
            all.add(of(kind, broker.queuesOf(kind.name())));
        }
        return all;
    }

    private static QueueStats of(AddressKind kind, List<Queue> queues) {
        long messages = 0;
        int consumers = 0;
        long added = 0;
        long acknowledged = 0;
        long expired = 0;
        long bytes = 0;
        int groups = 0;
        List<String> subscriptions = new ArrayList<>();
        for (Queue queue : queues) {
            messages += queue.getMessageCount();
            consumers += queue.getConsumerCount();
            added += queue.getMessagesAdded();
            acknowledged += queue.getMessagesAcknowledged();
            expired += queue.getMessagesExpired();
            bytes += queue.getPersistentSize();
            groups += queue.getGroupCount();
            if (!kind.isQueue() && queue.isDurable()) {
                subscriptions.add(queue.getName().toString());
            }
        }
        return new QueueStats(
                kind, messages, consumers, added, acknowledged, expired, bytes, groups, List.copyOf(subscriptions));
    }
}
