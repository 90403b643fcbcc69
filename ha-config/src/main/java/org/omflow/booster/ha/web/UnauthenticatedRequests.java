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
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.EagerContentHandler;
import org.eclipse.jetty.server.handler.EventsHandler;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.omflow.booster.ha.preauth.UnauthenticatedConnection;
import org.omflow.booster.ha.preauth.UnauthenticatedConnections;

/**
 * Web connections that have not sent a complete request: a byte now and then does not keep one open. After its request
 * is answered, a connection waits for the next. Thread-safe.
 */
final class UnauthenticatedRequests implements Connection.Listener {
    private final UnauthenticatedConnections unauthenticated;
    private final int bodyBytes;
    private final Map<Connection, UnauthenticatedWebConnection> known = new ConcurrentHashMap<>();

    /**
     * Starts without connections.
     *
     * @param bodyBytes a body of up to this many bytes counts as part of the awaited request
     */
    UnauthenticatedRequests(UnauthenticatedConnections unauthenticated, int bodyBytes) {
        this.unauthenticated = unauthenticated;
        this.bodyBytes = bodyBytes;
    }

    /** The most connections at once: as many just accepted or with a request in progress as may wait for one. */
    int mostConnections() {
        return 2 * unauthenticated.most();
    }

    @Override
    public void onOpened(Connection connection) {
        // TLS is a connection of its own, below the one that takes requests.
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
     * The handler to put before all others. It waits for a body without using a thread: threads are few, and some
     * requests need no login. A larger body is left to its reader.
     */
    Handler.Singleton requests(Server server) {
        EagerContentHandler bodies = new EagerContentHandler(
                whole(server), new EagerContentHandler.RetainedContentLoaderFactory(bodyBytes + 1L, 0, false));
        // A request that announces a larger body is handled at once: it may be refused without that body.
        bodies.include(request -> request.getLength() <= bodyBytes);
        // First: no body is awaited for a request that is refused anyway.
        return new OrdinaryMethods(bodies);
    }

    private EventsHandler whole(Server server) {
        ThreadPool threads = server.getThreadPool();
        // Jetty puts the routes below the last of these.
        HealthFirst routes = new HealthFirst(null, threads, ((ThreadPool.SizedThreadPool) threads).getMaxThreads());
        return new EventsHandler(routes) {
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

    /** A connection that waits for a request; not counted as unauthenticated while one is handled. */
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
        public boolean hasSentNoRequest() {
            return connection.getMessagesIn() == 0;
        }

        @Override
        public void close() {
            EndPoint below = connection.getEndPoint();
            if (below instanceof SslConnection.SslEndPoint encrypted) {
                // No orderly TLS close: that would wait for a peer that does not read.
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
