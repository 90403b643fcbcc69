package org.omflow.booster.server.process;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The order that a subflow node requests.
 *
 * @param process the key of its process
 * @param form the form it is placed with
 */
public record SubflowCall(String process, ObjectNode form) {}
