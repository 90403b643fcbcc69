package org.omflow.booster.ha.connection;

/**
 * How a part of the cluster makes itself known to the Booster: by user and password, or by the certificate of the connection.
 *
 * @param user a user known to the Booster; null for whom the certificate names
 * @param password never shown; null with a certificate
 */
public record BoosterLogin(String user, String password) {
    /** By the certificate that the connection shows, which has to be of the cluster's own authority. */
    public static final BoosterLogin BY_CERTIFICATE = new BoosterLogin(null, null);

    @Override
    public String toString() {
        return user == null ? "by certificate" : user + " (password hidden)";
    }
}
