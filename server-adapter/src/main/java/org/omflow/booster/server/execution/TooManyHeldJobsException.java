package org.omflow.booster.server.execution;

/** Thrown when more jobs wait for the orders of a batch than one transaction may read; it is carried out in parts. */
final class TooManyHeldJobsException extends RuntimeException {
    TooManyHeldJobsException() {
        super("too many jobs wait for the orders of a batch");
    }
}
