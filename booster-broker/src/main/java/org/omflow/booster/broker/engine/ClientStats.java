package org.omflow.booster.broker.engine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.core.server.ServerConsumer;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.omflow.booster.broker.user.Realm;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.ha.message.Addresses;

/**
 * One authenticated connection of a client, as the broker sees it now.
 *
 * @param user who logged in
 * @param role of the user
 * @param address network address of the client
 * @param protocol such as {@code CORE} (Jakarta JMS), {@code AMQP} or {@code STOMP}
 * @param since when it was opened
 * @param consumers it has, on any queue or topic
 * @param jobConsumers those of them that take jobs from the queue of jobs
 * @param jobsHeld jobs delivered to these and not yet done
 */
public record ClientStats(
        String user,
        String role,
        String address,
        String protocol,
        Instant since,
        int consumers,
        int jobConsumers,
        int jobsHeld) {

    /** Every client, longest connected first; none while the broker is not active. */
    public static List<ClientStats> of(Broker broker) {
        List<ClientStats> all = new ArrayList<>();
        for (RemotingConnection connection : broker.clientConnections()) {
            List<ServerSession> sessions = broker.sessionsOver(connection);
            if (connection.getSubject() != null && !sessions.isEmpty()) {
                all.add(of(connection, sessions));
            }
        }
        all.sort(Comparator.comparing(ClientStats::since).thenComparing(ClientStats::address));
        return all;
    }

    private static ClientStats of(RemotingConnection connection, List<ServerSession> sessions) {
        Set<String> users = new TreeSet<>();
        int consumers = 0;
        int jobConsumers = 0;
        int jobsHeld = 0;
        for (ServerSession session : sessions) {
            if (session.getValidatedUser() != null) {
                users.add(session.getValidatedUser());
            }
            for (ServerConsumer consumer : session.getServerConsumers()) {
                consumers++;
                if (Addresses.FORM_PROCESS.equals(consumer.getQueueName().toString())) {
                    jobConsumers++;
                    jobsHeld += consumer.getMessagesInTransit() + consumer.getMessagesAcknowledgedAwaitingCommit();
                }
            }
        }
        String roles = Realm.roles(connection.getSubject()).stream()
                .map(UserRole::text)
                .collect(Collectors.joining(", "));
        return new ClientStats(
                String.join(", ", users),
                roles,
                connection.getRemoteAddress(),
                connection.getProtocolName(),
                Instant.ofEpochMilli(connection.getCreationTime()),
                consumers,
                jobConsumers,
                jobsHeld);
    }
}
