package org.omflow.booster.ha.connection;

/**
 * How a client logs in to the Booster: with user and password, or with the connection's certificate.
 *
 * @param user a user of the Booster; null to log in with the certificate
 * @param password never shown; null with a certificate
 */
public record BoosterLogin(String user, String password) {
    /** Log in with the connection's certificate, which the cluster's own authority must have issued. */
    public static final BoosterLogin BY_CERTIFICATE = new BoosterLogin(null, null);

    @Override
    public String toString() {
        return user == null ? "by certificate" : user + " (password hidden)";
    }
}
