package org.omflow.booster.ha.connection;

/**
 * User and password for the Booster.
 *
 * @param user a user known to the Booster
 * @param password never shown
 */
public record BoosterLogin(String user, String password) {
    @Override
    public String toString() {
        return user + " (password hidden)";
    }
}
