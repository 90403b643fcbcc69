package org.omflow.booster.ha.web;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.EagerContentHandler;
import org.eclipse.jetty.server.handler.EventsHandler;
import org.omflow.booster.ha.preauth.UnauthenticatedConnection;
import org.omflow.booster.ha.preauth.UnauthenticatedConnections;

/**
 * The connections to the web that have not sent a whole request yet: a byte now and then keeps none of them open. One whose
 * request was answered waits again, for the next. Thread-safe.
 */
final class UnauthenticatedRequests implements Connection.Listener {
    private final UnauthenticatedConnections unauthenticated;
    private final int bodyBytes;
    private final Map<Connection, UnauthenticatedWebConnection> known = new ConcurrentHashMap<>();

    /**
     * Nobody is connected yet.
     *
     * @param bodyBytes a body of up to so many bytes is part of the request that is waited for
     */
    UnauthenticatedRequests(UnauthenticatedConnections unauthenticated, int bodyBytes) {
        this.unauthenticated = unauthenticated;
        this.bodyBytes = bodyBytes;
    }

    /** How many connections there may be at once: as many with a request under way or just taken as may wait for one. */
    int mostConnections() {
        return 2 * unauthenticated.most();
    }

    @Override
    public void onOpened(Connection connection) {
        // The encryption is a connection of its own, below that which takes requests.
        if (!(connection instanceof SslConnection)) {
            UnauthenticatedWebConnection pending = new UnauthenticatedWebConnection(connection);
            known.put(connection, pending);
            unauthenticated.enter(pending);
        }
    }

    @Override
    public void onClosed(Connection connection) {
        UnauthenticatedWebConnection pending = known.remove(connection);
        if (pending != null) {
            unauthenticated.leave(pending);
        }
    }

    /**
     * To stand before everything that answers requests. A body is waited for here, where that takes no thread: there are few,
     * and some requests need no login. What is beyond the most bytes is left to whoever reads it.
     */
    Handler.Singleton requests() {
        EagerContentHandler bodies = new EagerContentHandler(
                whole(), new EagerContentHandler.RetainedContentLoaderFactory(bodyBytes + 1L, 0, false));
        // One that is announced as larger is looked at first: it may be refused without waiting for it.
        bodies.include(request -> request.getLength() <= bodyBytes);
        return bodies;
    }

    private EventsHandler whole() {
        return new EventsHandler() {
            @Override
            protected void onBeforeHandling(Request request) {
                UnauthenticatedWebConnection pending = known.get(connection(request));
                if (pending != null) {
                    unauthenticated.leave(pending);
                }
            }

            @Override
            protected void onComplete(Request request, Throwable failure) {
                UnauthenticatedWebConnection pending = known.get(connection(request));
                if (pending != null && !pending.isIn()) {
                    unauthenticated.enter(pending);
                }
            }
        };
    }

    private static Connection connection(Request request) {
        return request.getConnectionMetaData().getConnection();
    }

    /** Waits for a request; taken out of the unauthenticated while there is one. */
    private record UnauthenticatedWebConnection(Connection connection) implements UnauthenticatedConnection {
        @Override
        public boolean isIn() {
            return !connection.getEndPoint().isOpen();
        }

        @Override
        public int progress() {
            if (connection.getMessagesIn() > 0) {
                return 3;
            }
            if (connection.getBytesIn() > 0) {
                return 2;
            }
            return connection.getEndPoint() instanceof SslConnection.SslEndPoint encrypted
                            && encrypted.getSslConnection().getBytesIn() > 0
                    ? 1
                    : 0;
        }

        @Override
        public boolean isStranger() {
            return connection.getMessagesIn() == 0;
        }

        @Override
        public void close() {
            EndPoint below = connection.getEndPoint();
            if (below instanceof SslConnection.SslEndPoint encrypted) {
                // Not in order: that would wait for someone who does not read.
                below = encrypted.getSslConnection().getEndPoint();
            }
            below.close(new TimeoutException("no request came"));
        }

        @Override
        public String from() {
            return connection.getEndPoint().getRemoteSocketAddress() instanceof InetSocketAddress address
                    ? address.getAddress().getHostAddress()
                    : "an unknown address";
        }
    }
}
