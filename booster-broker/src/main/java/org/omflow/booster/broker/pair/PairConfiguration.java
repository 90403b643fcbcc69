package org.omflow.booster.broker.pair;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.ClusterConnectionConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.HAPolicyConfiguration;
import org.apache.activemq.artemis.core.config.ha.DistributedLockManagerConfiguration;
import org.apache.activemq.artemis.core.config.ha.ReplicationBackupPolicyConfiguration;
import org.apache.activemq.artemis.core.config.ha.ReplicationPrimaryPolicyConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.server.cluster.impl.MessageLoadBalancingType;
import org.omflow.booster.broker.config.PairRole;
import org.omflow.booster.broker.usersync.PairKey;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.tls.Encryption;

/** Configures the message broker for a pair: the address of the other, how the two replicate, and the lease that decides. */
final class PairConfiguration {
    static final Duration CALL_TIMEOUT = Duration.ofSeconds(5);

    private static final String CLUSTER = "pair";
    private static final String GROUP = "booster";
    private static final String USER = "booster-pair";
    /** How long the active broker blocks at most when the initial replication is interrupted. */
    private static final Duration SYNC_TIMEOUT = Duration.ofSeconds(10);
    /** A replication that starts again sooner meets the remains of the previous one (a race in the broker). */
    private static final Duration COPY_PAUSE = Duration.ofSeconds(2);

    /** How often the passive Booster sends a heartbeat over an idle link. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);

    /** Keeps all old copies: the broker would count unfinished ones too and delete the last good one. PairData deletes them. */
    private static final int ALL = -1;

    private PairConfiguration() {}

    static void addTo(
            Configuration configuration,
            PairSettings pair,
            Encryption encryption,
            DistributedLockManagerConfiguration locks,
            Fence fence) {
        // Clients receive these names with the addresses, and choose their own settings by them.
        String own = pair.role().text();
        String peer = pair.role().other().text();
        configuration
                .setClusterUser(USER)
                .setClusterPassword(new PairKey(pair.password()).linkPassword())
                .addConnectorConfiguration(own, connector(own, pair.own(), encryption))
                .addConnectorConfiguration(peer, connector(peer, pair.peer(), encryption))
                .addClusterConfiguration(cluster(pair))
                .setHAPolicyConfiguration(policy(pair.role(), locks));
        configuration.registerBrokerPlugin(new FencePlugin(fence));
    }

    private static ClusterConnectionConfiguration cluster(PairSettings pair) {
        return new ClusterConnectionConfiguration()
                .setName(CLUSTER)
                .setConnectorName(pair.role().text())
                .setStaticConnectors(List.of(pair.role().other().text()))
                .setMessageLoadBalancingType(MessageLoadBalancingType.OFF)
                .setRetryInterval(250)
                .setCallTimeout(CALL_TIMEOUT.toMillis())
                .setClientFailureCheckPeriod(HEARTBEAT.toMillis())
                .setConnectionTTL(pair.link().toMillis());
    }

    private static HAPolicyConfiguration policy(PairRole role, DistributedLockManagerConfiguration locks) {
        if (role == PairRole.PRIMARY) {
            ReplicationPrimaryPolicyConfiguration primary = ReplicationPrimaryPolicyConfiguration.withDefault()
                    .setDistributedManagerConfiguration(locks)
                    .setGroupName(GROUP)
                    .setClusterName(CLUSTER)
                    .setInitialReplicationSyncTimeout(SYNC_TIMEOUT.toMillis())
                    .setMaxSavedReplicatedJournalsSize(ALL);
            primary.setRetryReplicationWait(COPY_PAUSE.toMillis());
            return primary;
        }
        return ReplicationBackupPolicyConfiguration.withDefault()
                .setDistributedManagerConfiguration(locks)
                .setGroupName(GROUP)
                .setClusterName(CLUSTER)
                // The broker itself starts the failback, once the primary has every message.
                .setAllowFailBack(true)
                .setInitialReplicationSyncTimeout(SYNC_TIMEOUT.toMillis())
                .setMaxSavedReplicatedJournalsSize(ALL)
                .setRetryReplicationWait(COPY_PAUSE.toMillis());
    }

    private static TransportConfiguration connector(String name, BoosterAddress address, Encryption encryption) {
        Map<String, Object> to = new HashMap<>(encryption.transport());
        to.put(TransportConstants.HOST_PROP_NAME, address.host());
        to.put(TransportConstants.PORT_PROP_NAME, address.port());
        return new TransportConfiguration(NettyConnectorFactory.class.getName(), to, name);
    }
}
