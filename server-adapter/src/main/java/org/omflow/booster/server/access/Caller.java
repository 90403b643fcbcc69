package org.omflow.booster.server.access;

import org.omflow.booster.ha.message.MayActFor;

/**
 * The caller of a REST request.
 *
 * @param name the name of the API token
 * @param role what its holder may do
 * @param mayActFor whom its holder may name in {@code by}
 */
public record Caller(String name, ApiRole role, MayActFor mayActFor) {
    /** A caller who acts for itself only. */
    public Caller(String name, ApiRole role) {
        this(name, role, MayActFor.ITSELF);
    }

    /** Whether it may read every order, and act for anyone. */
    public boolean isAdmin() {
        return role == ApiRole.ADMIN;
    }

    /** Whether it may read the orders that this login placed. */
    public boolean mayRead(String owner) {
        return isAdmin() || name.equals(owner);
    }
}
