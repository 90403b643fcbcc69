package org.omflow.booster.broker.queue;

import static org.omflow.booster.broker.config.BoosterBrokerOptions.DEAD_KEEP;
import static org.omflow.booster.broker.config.BoosterBrokerOptions.GROUP_BUCKETS;
import static org.omflow.booster.broker.config.BoosterBrokerOptions.MEMORY;
import static org.omflow.booster.broker.config.BoosterBrokerOptions.PAGE_SIZE;
import static org.omflow.booster.broker.config.BoosterBrokerOptions.RESULT_KEEP;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.config.CoreAddressConfiguration;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.settings.Settings;

/** The rules of the queues and topics: retention, automatic creation and distribution of jobs. */
public final class AddressRules {
    /**
     * Temporary queues and topics have a random UUID as name; their rules and rights are defined for this name and a
     * dot.
     */
    public static final String TEMPORARY = "omflow.temporary";

    /** How long a heartbeat or a request to the Booster is kept. */
    static final Duration REPORT_KEEP = Duration.ofMinutes(10);
    /** How long a reply queue may be without its client before it is removed. */
    static final Duration REPLY_QUEUE_KEEP = Duration.ofMinutes(10);

    private final Settings settings;

    public AddressRules(Settings settings) {
        this.settings = settings;
    }

    /** The queues and topics that exist from the start. */
    public List<CoreAddressConfiguration> addresses() {
        List<CoreAddressConfiguration> addresses = new ArrayList<>();
        for (AddressKind kind : AddressKind.ALL) {
            CoreAddressConfiguration address =
                    new CoreAddressConfiguration().setName(kind.name()).addRoutingType(kind.routing());
            if (kind.isQueue()) {
                address.addQueueConfig(queue(kind));
            }
            addresses.add(address);
        }
        return addresses;
    }

    /** The rules by name; {@code #} applies to every name without a rule of its own. */
    public Map<String, AddressSettings> rules() {
        Map<String, AddressSettings> rules = new LinkedHashMap<>();
        rules.put("#", plain());
        for (AddressKind kind : AddressKind.ALL) {
            rules.put(
                    kind.name(),
                    plain().setDefaultAddressRoutingType(kind.routing())
                            .setDefaultQueueRoutingType(kind.routing())
                            .setEnableMetrics(true));
        }
        AddressKind.NEVER_EXPIRING.forEach(name -> rules.get(name).setNoExpiry(true));
        // Exactly as long as the setting says, whatever time to live a server copied from the job.
        rules.get(Addresses.FORM_DEAD)
                .setExpiryDelay(settings.get(DEAD_KEEP).toMillis())
                .setMinExpiryDelay(settings.get(DEAD_KEEP).toMillis())
                .setMaxExpiryDelay(settings.get(DEAD_KEEP).toMillis());
        keepAtMost(rules.get(Addresses.FORM_RESULT), settings.get(RESULT_KEEP));
        // Nobody may fill the disk with them, and the sender of a heartbeat must not wait.
        AddressKind.SMALL.forEach(name -> keepAtMost(rules.get(name), REPORT_KEEP)
                .setMaxSizeBytes(AddressKind.SMALL_QUEUE_BYTES)
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.DROP));
        rules.put(TEMPORARY + ".#", keepAtMost(plain(), settings.get(RESULT_KEEP)));
        rules.put(Addresses.REPLY_PREFIX + "#", keepAtMost(replies(), settings.get(RESULT_KEEP)));
        return rules;
    }

    private QueueConfiguration queue(AddressKind kind) {
        QueueConfiguration queue = QueueConfiguration.of(kind.name())
                .setAddress(kind.name())
                .setRoutingType(RoutingType.ANYCAST)
                .setDurable(true);
        if (kind.grouped()) {
            // Dispatch must not pause while the groups move: one frozen consumer would stop the whole queue.
            queue.setGroupBuckets(settings.get(GROUP_BUCKETS))
                    .setGroupRebalance(true)
                    .setGroupRebalancePauseDispatch(false);
        }
        return queue;
    }

    private AddressSettings plain() {
        // No limit for most addresses: the memory of all addresses decides when messages are paged. The servers count
        // attempts
        // in the database; the Booster redelivers without delay or limit.
        return new AddressSettings()
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
                .setMaxSizeBytes(-1)
                .setPageSizeBytes(settings.get(PAGE_SIZE).intValue())
                .setMaxReadPageBytes(readAhead())
                .setMaxDeliveryAttempts(-1)
                .setRedeliveryDelay(0)
                .setEnableMetrics(false)
                .setAutoCreateAddresses(false)
                .setAutoCreateQueues(false)
                .setAutoDeleteAddresses(false)
                .setAutoDeleteQueues(false)
                .setAutoCreateDeadLetterResources(false)
                .setAutoCreateExpiryResources(false);
    }

    /**
     * How many bytes are read back from disk before the servers commit. With fewer than the servers hold together,
     * their batches would wait for one another.
     */
    private int readAhead() {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(2 * settings.get(PAGE_SIZE), settings.get(MEMORY) / 4));
    }

    private AddressSettings replies() {
        return plain().setDefaultAddressRoutingType(RoutingType.ANYCAST)
                .setDefaultQueueRoutingType(RoutingType.ANYCAST)
                .setAutoCreateAddresses(true)
                .setAutoCreateQueues(true)
                .setAutoDeleteQueues(true)
                .setAutoDeleteQueuesDelay(REPLY_QUEUE_KEEP.toMillis())
                .setAutoDeleteQueuesMessageCount(-1)
                .setAutoDeleteQueuesSkipUsageCheck(true)
                .setAutoDeleteAddresses(true)
                .setAutoDeleteAddressesSkipUsageCheck(true);
    }

    private static AddressSettings keepAtMost(AddressSettings rule, Duration time) {
        return rule.setExpiryDelay(time.toMillis()).setMaxExpiryDelay(time.toMillis());
    }
}
