package org.omflow.booster.server.deployment;

import java.time.Instant;

/**
 * One version of a process as deployed.
 *
 * @param process the process key
 * @param version 1 for the first
 * @param name its name for people
 * @param by who deployed it
 * @param at when
 * @param isNew false when the same definition was already the latest version
 */
public record Deployment(String process, int version, String name, String by, Instant at, boolean isNew) {}
