package org.omflow.booster.server.access;

/**
 * The caller of a REST request.
 *
 * @param name the name of the API token
 * @param role what its holder may do
 */
public record Caller(String name, ApiRole role) {}
