package org.omflow.booster.ha.tls;

/** Thrown when keys or certificates cannot be used; the message says why, and what to do. */
public final class TlsException extends Exception {
    private static final long serialVersionUID = 1L;

    public TlsException(String message) {
        super(message);
    }

    public TlsException(String message, Throwable cause) {
        super(message, cause);
    }
}
