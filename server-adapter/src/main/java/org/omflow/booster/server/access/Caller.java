package org.omflow.booster.server.access;

/**
 * Who makes a request.
 *
 * @param name the name of the token
 * @param role what its holder may do
 */
public record Caller(String name, ApiRole role) {}
