package org.omflow.booster.broker.engine;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.omflow.booster.broker.user.Realm;

/** Ends the connections of users whose login was removed or changed, however they logged in. */
final class Logouts {
    private Logouts() {}

    /** Ends those of these users; the broker's own method finds logins by user name, not by certificate. */
    static void of(ActiveMQServerImpl server, List<String> users) {
        for (RemotingConnection connection : server.getRemotingService().getConnections()) {
            if (!Collections.disjoint(usersOf(server, connection), users)) {
                end(server, connection);
            }
        }
    }

    private static Set<String> usersOf(ActiveMQServerImpl server, RemotingConnection connection) {
        Set<String> users = new HashSet<>();
        // A client may have logged in and not opened a session yet.
        Realm.user(connection.getSubject()).ifPresent(users::add);
        for (ServerSession session : server.getSessions(connection.getID().toString())) {
            if (session.getValidatedUser() != null) {
                users.add(session.getValidatedUser());
            }
        }
        return users;
    }

    private static void end(ActiveMQServerImpl server, RemotingConnection connection) {
        try {
            server.getActiveMQServerControl()
                    .closeConnectionWithID(connection.getID().toString());
        } catch (Exception e) {
            throw new IllegalStateException(
                    "The connection of a client at " + connection.getRemoteAddress() + " cannot be closed", e);
        }
    }
}
