package org.omflow.booster.broker.status;

import java.time.Instant;
import org.omflow.booster.broker.pair.PairState;

/**
 * The status of a Booster: its role, state, ports and pair.
 *
 * @param role {@code single} for a Booster that works alone, else {@code primary} or {@code secondary}
 * @param state {@code active} when it accepts messages, {@code passive} when it replicates the other Booster,
 *     {@code waiting} when it does neither
 * @param version of the program
 * @param since when it was started
 * @param host on which it listens
 * @param messagesPort for Jakarta JMS clients
 * @param clientsPort for AMQP and STOMP clients
 * @param webPort for HTTP
 * @param connections of clients for messages
 * @param certificateEnds when its certificate expires; null when nothing is encrypted
 * @param pair the state of the pair; null without one
 */
public record BoosterStatus(
        String role,
        String state,
        String version,
        Instant since,
        String host,
        int messagesPort,
        int clientsPort,
        int webPort,
        int connections,
        Instant certificateEnds,
        PairState pair) {}
