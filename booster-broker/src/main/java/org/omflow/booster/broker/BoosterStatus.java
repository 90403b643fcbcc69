package org.omflow.booster.broker;

import java.time.Instant;

/**
 * What a Booster is and does now.
 *
 * @param role {@code single} for a Booster without a partner
 * @param state {@code active} when it takes messages, {@code waiting} when it does not
 * @param version of the program
 * @param since when it was started
 * @param host on which it listens
 * @param messagesPort for Jakarta JMS clients
 * @param clientsPort for AMQP and STOMP clients
 * @param webPort for HTTP
 * @param connections of clients for messages
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
        int connections) {}
