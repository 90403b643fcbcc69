package org.omflow.booster.broker.user;

/** A login of a message client that waits for the check of its password. Used on the connection's event loop. */
interface HeldLogin {
    /** Hands the login to the broker, once the password is checked. */
    void goOn();

    /** Tells the client that its password was not checked, and why, and closes the connection. */
    void refuse(String why);
}
