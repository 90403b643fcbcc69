package org.omflow.booster.ha.connection;

import java.util.List;
import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.core.protocol.core.impl.ActiveMQClientProtocolManager;
import org.apache.activemq.artemis.core.protocol.core.impl.ActiveMQClientProtocolManagerFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.remoting.ClientProtocolManager;
import org.apache.activemq.artemis.spi.core.remoting.Connection;
import org.apache.activemq.artemis.spi.core.remoting.TopologyResponseHandler;

/**
 * Detects that a connection is closed. The client library does too, but when it is closed before the first packet, the
 * library waits until the call times out.
 */
final class ClosedEarly extends ActiveMQClientProtocolManagerFactory {
    private static final long serialVersionUID = 1;

    private final transient Runnable whenClosed;

    /** @param whenClosed runs on a thread of the client library, which it must not block */
    ClosedEarly(Runnable whenClosed) {
        this.whenClosed = whenClosed;
    }

    @Override
    public ClientProtocolManager newProtocolManager() {
        return new ActiveMQClientProtocolManager() {
            @Override
            public RemotingConnection connect(
                    Connection opened,
                    long callTimeout,
                    long callFailoverTimeout,
                    List<Interceptor> incoming,
                    List<Interceptor> outgoing,
                    TopologyResponseHandler topology) {
                if (opened instanceof NettyConnection netty) {
                    netty.getNettyChannel().closeFuture().addListener(closed -> whenClosed.run());
                }
                return super.connect(opened, callTimeout, callFailoverTimeout, incoming, outgoing, topology);
            }
        };
    }
}
