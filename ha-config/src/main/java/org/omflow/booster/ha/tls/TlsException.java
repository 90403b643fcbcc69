package org.omflow.booster.ha.tls;

/** Keys or certificates that will not do; the message says why, and what to do. */
public final class TlsException extends Exception {
    private static final long serialVersionUID = 1L;

    public TlsException(String message) {
        super(message);
    }

    public TlsException(String message, Throwable cause) {
        super(message, cause);
    }
}
