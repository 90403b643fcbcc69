package org.omflow.booster.broker.pair;

import io.netty.channel.Channel;
import java.lang.reflect.Field;
import org.apache.activemq.artemis.api.core.ActiveMQNotConnectedException;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.replication.ReplicationEndpoint;
import org.apache.activemq.artemis.core.replication.ReplicationManager;
import org.apache.activemq.artemis.core.server.impl.Activation;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.server.impl.ReplicationBackupActivation;
import org.apache.activemq.artemis.core.server.impl.ReplicationPrimaryActivation;
import org.apache.activemq.artemis.core.server.impl.quorum.ActivationSequenceStateMachine;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The replication between the two Boosters, as one of them sees it now. */
final class Replication {
    private static final Logger log = LoggerFactory.getLogger(Replication.class);

    private final ActiveMQServerImpl server;
    private final Activation activation;

    private Replication(ActiveMQServerImpl server) {
        this.server = server;
        this.activation = server.getActivation();
    }

    static Replication of(ActiveMQServerImpl server) {
        return new Replication(server);
    }

    /** Whether this Booster is active, or is about to be, and the other replicates it. */
    boolean isSource() {
        return activation instanceof ReplicationPrimaryActivation;
    }

    /** The connection over which this Booster is replicated; null when it is not. */
    Channel outgoing() {
        RemotingConnection connection = outgoingConnection();
        return connection != null && connection.getTransportConnection() instanceof NettyConnection netty
                ? netty.getNettyChannel()
                : null;
    }

    /** Whether this Booster replicates the other, or is replicated by it, at all. */
    boolean isLinked() {
        return isSource() ? manager() != null : incoming() != null;
    }

    /** Whether the passive one has everything. */
    boolean isInSync() {
        return activation != null && activation.isReplicaSync();
    }

    /** Ends the replication link, as if the network had done so. */
    void cut(String why) {
        RemotingConnection connection = isSource() ? outgoingConnection() : incomingConnection();
        if (connection != null) {
            connection.fail(new ActiveMQNotConnectedException(why));
        }
    }

    private RemotingConnection outgoingConnection() {
        ReplicationManager manager = manager();
        return manager == null ? null : manager.getBackupTransportConnection();
    }

    private RemotingConnection incomingConnection() {
        ReplicationEndpoint incoming = incoming();
        return incoming == null || incoming.getChannel() == null
                ? null
                : incoming.getChannel().getConnection();
    }

    /**
     * Records in the database that the copy of the other is old, because the broker may lose the other without doing
     * so. Does nothing while the other replicates.
     */
    void declareOtherOld() {
        if (!(activation instanceof ReplicationPrimaryActivation primary)) {
            return;
        }
        try {
            Field lock = ReplicationPrimaryActivation.class.getDeclaredField("replicationLock");
            lock.setAccessible(true);
            synchronized (lock.get(primary)) {
                if (primary.getReplicationManager() == null && server.isActive()) {
                    ActivationSequenceStateMachine.ensureSequentialAccessToNodeData(
                            server.toString(), server.getNodeManager(), primary.getDistributedManager(), log);
                    log.info("Recorded in the database that the other Booster's copy is old");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            log.debug("Could not record in the database that the other Booster's copy is old", e);
        }
    }

    private ReplicationManager manager() {
        return activation instanceof ReplicationPrimaryActivation primary ? primary.getReplicationManager() : null;
    }

    private ReplicationEndpoint incoming() {
        return activation instanceof ReplicationBackupActivation backup ? backup.getReplicationEndpoint() : null;
    }
}
