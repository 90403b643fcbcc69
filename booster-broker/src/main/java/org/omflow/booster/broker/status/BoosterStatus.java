package org.omflow.booster.broker.status;

import java.time.Instant;
import org.omflow.booster.broker.pair.PairState;

/**
 * What a Booster is and does now.
 *
 * @param role {@code single} for a Booster without a partner, else {@code primary} or {@code secondary}
 * @param state {@code active} when it takes messages, {@code passive} when it copies those of its partner and is ready to
 *     take over, {@code waiting} when it can do neither
 * @param version of the program
 * @param since when it was started
 * @param host on which it listens
 * @param messagesPort for Jakarta JMS clients
 * @param clientsPort for AMQP and STOMP clients
 * @param webPort for HTTP
 * @param connections of clients for messages
 * @param certificateEnds when its certificate ends; null when nothing is encrypted
 * @param pair what it knows of its partner; null without one
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
