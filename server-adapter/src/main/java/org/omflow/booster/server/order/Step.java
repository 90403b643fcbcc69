package org.omflow.booster.server.order;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * One entry in the history of an order.
 *
 * @param orderKey the order
 * @param seq 1 for the order's first step
 * @param node the node's id
 * @param nodeType the node's type, such as {@code form}
 * @param by the person whom the job names; null if none
 * @param login the authenticated user; null if unknown
 * @param server the server that carried it out
 * @param at when
 * @param form what was filled in or set
 */
public record Step(
        String orderKey,
        int seq,
        String node,
        String nodeType,
        String by,
        String login,
        String server,
        Instant at,
        ObjectNode form) {}
