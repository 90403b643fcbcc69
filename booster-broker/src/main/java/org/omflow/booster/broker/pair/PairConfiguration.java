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

/** Makes the message broker inside a Booster one of two: who the other is, how they copy, who decides which of them works. */
final class PairConfiguration {
    static final Duration CALL_TIMEOUT = Duration.ofSeconds(5);

    private static final String CLUSTER = "pair";
    private static final String GROUP = "booster";
    private static final String USER = "booster-pair";
    /** While the copying of everything is interrupted, the broker that works stands still for so long at most. */
    private static final Duration SYNC_TIMEOUT = Duration.ofSeconds(10);
    /** A copy that begins anew sooner meets what is left of the one before (a race in the broker). */
    private static final Duration COPY_PAUSE = Duration.ofSeconds(2);

    /** How often the one that copies says that it lives when there is nothing else to say. */
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(1);

    /** The broker itself would count unfinished copies like whole ones and delete the last good one; PairData does it. */
    private static final int ALL = -1;

    private PairConfiguration() {}

    static void addTo(
            Configuration configuration,
            PairSettings pair,
            Encryption encryption,
            DistributedLockManagerConfiguration locks,
            Fence fence) {
        // Clients are told these names with the addresses, and know by them which of their own settings to use.
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
                .setClientFailureCheckPeriod(SIGN_OF_LIFE.toMillis())
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
