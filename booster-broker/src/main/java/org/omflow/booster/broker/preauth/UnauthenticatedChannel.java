package org.omflow.booster.broker.preauth;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.omflow.booster.ha.preauth.UnauthenticatedConnection;

/** A connection to a message port until it has logged in. Thread-safe. */
final class UnauthenticatedChannel implements UnauthenticatedConnection {
    static final AttributeKey<UnauthenticatedChannel> OF = AttributeKey.valueOf("omflow-pending");

    private final Channel channel;
    private volatile boolean in;
    private volatile boolean listens;
    private volatile int progress;
    /** Null until the broker has detected the protocol. */
    private volatile RemotingConnection connection;

    UnauthenticatedChannel(Channel channel) {
        this.channel = channel;
    }

    /** The watched channel of a connection; null when it is not watched. */
    static UnauthenticatedChannel of(RemotingConnection connection) {
        return connection.getTransportConnection() instanceof NettyConnection netty
                ? netty.getNettyChannel().attr(OF).get()
                : null;
    }

    void speaks(RemotingConnection spoken) {
        connection = spoken;
    }

    /** Sets the progress: 1 after any bytes, 2 after bytes that were understood. */
    void progress(int now) {
        progress = now;
    }

    /** Notes that it subscribed to the cluster topology, as every CORE client does. */
    void listens() {
        listens = true;
    }

    boolean isListener() {
        return listens;
    }

    void whenClosed(Runnable then) {
        channel.closeFuture().addListener(closed -> then.run());
    }

    void loggedIn() {
        in = true;
    }

    @Override
    public boolean isIn() {
        if (!in) {
            RemotingConnection spoken = connection;
            in = !channel.isOpen() || spoken != null && spoken.getSubject() != null;
        }
        return in;
    }

    @Override
    public int progress() {
        return progress;
    }

    @Override
    public void close() {
        // Below TLS, whose close handshake would keep the socket open for seconds.
        ChannelHandlerContext lowest = channel.pipeline().firstContext();
        if (lowest == null) {
            channel.close();
        } else {
            lowest.close();
        }
    }

    @Override
    public String from() {
        return address(channel);
    }

    /** The address of the client. */
    static String address(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress address
                ? address.getAddress().getHostAddress()
                : "an unknown address";
    }
}
