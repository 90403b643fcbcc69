package org.omflow.booster.broker.engine;

import static org.omflow.booster.broker.config.BoosterBrokerOptions.DEAD_SIZE;
import static org.omflow.booster.broker.config.BoosterBrokerOptions.GATHER_TIME;
import static org.omflow.booster.broker.config.BoosterBrokerOptions.MEMORY;
import static org.omflow.booster.broker.config.BoosterBrokerOptions.MESSAGE_SIZE;

import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.MetricsConfiguration;
import org.apache.activemq.artemis.core.config.WildcardConfiguration;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.utils.critical.CriticalAnalyzerPolicy;
import org.omflow.booster.broker.disk.DiskWatch;
import org.omflow.booster.broker.guard.AmqpLoginGuard;
import org.omflow.booster.broker.guard.ClientQueues;
import org.omflow.booster.broker.guard.ClientQuotas;
import org.omflow.booster.broker.guard.CoreFrameLimit;
import org.omflow.booster.broker.guard.MessageGuards;
import org.omflow.booster.broker.guard.OwnResults;
import org.omflow.booster.broker.guard.QueueOwners;
import org.omflow.booster.broker.guard.SelectorGuard;
import org.omflow.booster.broker.guard.StompDestinations;
import org.omflow.booster.broker.guard.StompFrameLimit;
import org.omflow.booster.broker.guard.StompHeaderValues;
import org.omflow.booster.broker.guard.StompJobs;
import org.omflow.booster.broker.guard.StompRefusals;
import org.omflow.booster.broker.guard.StompSelectors;
import org.omflow.booster.broker.guard.StompTransactions;
import org.omflow.booster.broker.guard.UnreadLimit;
import org.omflow.booster.broker.home.Home;
import org.omflow.booster.broker.queue.AddressRules;
import org.omflow.booster.broker.user.AccessTable;
import org.omflow.booster.broker.wire.CoreGate;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.tls.Encryption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Translates the settings of a Booster into those of the message broker inside it. */
public final class BrokerConfiguration {
    private static final Logger log = LoggerFactory.getLogger(BrokerConfiguration.class);

    /** Small: a failover first reads every journal file, byte by byte where a file is not full. */
    private static final int JOURNAL_FILE_BYTES = 4 << 20;
    /** From this many files on, sparse ones are compacted: this is what a failover usually has to read. */
    private static final int COMPACT_FILES = 6;
    /** With more files than these, a used one is deleted instead of reused: it was needed for a peak. */
    private static final int MOST_FILES = 20;
    /** Used files of a version that made larger ones are deleted. */
    private static final int NO_FILES = 0;

    /** Room in a frame beside the message, such as for its properties. */
    private static final int BESIDE_MESSAGE = 1 << 20;

    private static final int ONE_DUPLICATE_ID = 1;

    private static final int NANOS_PER_MICRO = 1000;
    private static final int NO_LIMIT = -1;

    private BrokerConfiguration() {}

    /**
     * The configuration of a broker that keeps its messages in the data folder of this home.
     *
     * @param administrators whether a user hears the results of all others
     * @param clock says when a message came
     */
    public static LifecycleConfiguration of(
            Home home,
            Settings settings,
            Encryption encryption,
            MetricsConfiguration metrics,
            DiskWatch disk,
            Predicate<String> administrators,
            Clock clock) {
        LifecycleConfiguration configuration = new LifecycleConfiguration();
        configuration
                .setName("booster")
                .setJMXManagementEnabled(false)
                .setMessageCounterEnabled(true)
                // A subscription to omflow.reply.# would receive everyone's answers. Rights and rules keep their #.
                .setWildCardConfiguration(new WildcardConfiguration().setRoutingEnabled(false))
                .setCriticalAnalyzer(true)
                .setCriticalAnalyzerPolicy(CriticalAnalyzerPolicy.HALT)
                .setMetricsConfiguration(metrics);
        disk(configuration, home, settings);
        security(configuration);
        configuration.addAcceptorConfiguration(Acceptors.messages(settings, encryption));
        configuration.addAcceptorConfiguration(Acceptors.clients(settings, encryption));
        AddressRules rules = new AddressRules(settings);
        rules.addresses().forEach(configuration::addAddressConfiguration);
        rules.rules().forEach(configuration::addAddressSetting);
        guards(configuration, settings, disk, clock);
        configuration.registerBrokerPlugin(new OwnResults(administrators));
        configuration.registerBrokerPlugin(new CoreGate(settings, encryption));
        return configuration;
    }

    private static void disk(Configuration configuration, Home home, Settings settings) {
        // The broker's own disk limit is off: it blocks senders silently. DiskLimit refuses with an error.
        configuration
                .setPersistenceEnabled(true)
                .setJournalType(JournalType.NIO)
                .setJournalDirectory(home.journal().toString())
                .setBindingsDirectory(home.bindings().toString())
                .setPagingDirectory(home.paging().toString())
                .setLargeMessagesDirectory(home.largeMessages().toString())
                .setJournalBufferTimeout_NIO(settings.get(GATHER_TIME) * NANOS_PER_MICRO)
                .setJournalFileSize(JOURNAL_FILE_BYTES)
                .setJournalCompactMinFiles(COMPACT_FILES)
                .setJournalPoolFiles(MOST_FILES)
                .setJournalMaxAtticFiles(NO_FILES)
                // Nobody may send duplicate ids. With 0 the broker would keep every one; what earlier ones it kept is
                // deleted at the start.
                .setPersistIDCache(true)
                .setIDCacheSize(ONE_DUPLICATE_ID)
                .setGlobalMaxSize(
                        memory(settings.get(MEMORY), Runtime.getRuntime().maxMemory()))
                .setMaxDiskUsage(NO_LIMIT)
                .setMinDiskFree(NO_LIMIT);
    }

    private static void security(Configuration configuration) {
        // Every message carries the user who sent it. The cluster user gets a random password: the well-known default
        // would be refused anyway, but with a warning at each start.
        configuration
                .setSecurityEnabled(true)
                .setPopulateValidatedUser(true)
                // The broker's cache of logins knows certificates by name only; BrokerLogins replaces it.
                .setAuthenticationCacheSize(0)
                .setClusterUser("booster-" + UUID.randomUUID())
                .setClusterPassword(UUID.randomUUID().toString())
                .setUuidNamespace(AddressRules.TEMPORARY);
        AccessTable.securityRoles().forEach(configuration::putSecurityRoles);
    }

    private static void guards(Configuration configuration, Settings settings, DiskWatch disk, Clock clock) {
        long messageSize = settings.get(MESSAGE_SIZE);
        configuration.registerBrokerPlugin(new MessageGuards(disk, messageSize, settings.get(DEAD_SIZE), clock));
        configuration.registerBrokerPlugin(new SelectorGuard());
        configuration.registerBrokerPlugin(new ClientQuotas(settings));
        configuration.registerBrokerPlugin(new ClientQueues());
        configuration.registerBrokerPlugin(new QueueOwners());
        configuration.registerBrokerPlugin(new StompFrameLimit(messageSize));
        configuration.registerBrokerPlugin(new AmqpLoginGuard(messageSize, disk));
        configuration.registerBrokerPlugin(new CoreFrameLimit(messageSize + BESIDE_MESSAGE));
        configuration.registerBrokerPlugin(new UnreadLimit(Clock.systemUTC()));
        configuration.setIncomingInterceptorClassNames(List.of(
                StompDestinations.class.getName(),
                StompHeaderValues.class.getName(),
                StompJobs.class.getName(),
                StompTransactions.class.getName(),
                StompSelectors.class.getName()));
        configuration.setOutgoingInterceptorClassNames(List.of(StompRefusals.class.getName()));
    }

    /** At most half of this process's memory, whatever the setting says: the Booster must not run out of it. */
    static long memory(long wanted, long processMemory) {
        long most = processMemory / 2;
        if (wanted <= most) {
            return wanted;
        }
        log.warn(
                "{}={} bytes is more than half of the memory of this process ({} bytes): {} bytes are used. Lower it, or"
                        + " give Java more memory with -Xmx.",
                MEMORY.name(),
                wanted,
                processMemory,
                most);
        return most;
    }
}
