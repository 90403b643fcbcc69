package org.omflow.booster.broker.engine;

import org.apache.activemq.artemis.api.core.ActiveMQInvalidTransientQueueUseException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.filter.Filter;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.ServiceRegistry;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;

/**
 * The Artemis server inside the Booster: it lets clients share a subscription without a selector although the Booster
 * has put its own filter there, which Artemis would take for a selector of another client. It leaves it to the guard of
 * AMQP connections which container ids are taken, since Artemis does not ask of which user they are.
 */
final class BoosterServer extends ActiveMQServerImpl {
    BoosterServer(Configuration configuration, ActiveMQSecurityManager security, ServiceRegistry services) {
        super(configuration, null, security, null, services);
    }

    @Override
    public void createSharedQueue(QueueConfiguration wanted) throws Exception {
        try {
            super.createSharedQueue(wanted);
        } catch (ActiveMQInvalidTransientQueueUseException e) {
            // Thrown once the queue exists, so nothing is left to do.
            if (!isAsWanted(wanted)) {
                throw e;
            }
        }
    }

    @Override
    public boolean addClientConnection(String containerId, boolean only) {
        return true;
    }

    @Override
    public void removeClientConnection(String containerId) {
        // Nothing was added.
    }

    /** Whether there is such a queue, and neither it nor the client has a selector. */
    private boolean isAsWanted(QueueConfiguration wanted) {
        Queue queue = locateQueue(wanted.getName());
        Filter filter = queue == null ? null : queue.getFilter();
        return filter != null
                && filter.getFilterString() == null
                && wanted.getFilterString() == null
                && queue.getAddress().equals(wanted.getAddress());
    }
}
