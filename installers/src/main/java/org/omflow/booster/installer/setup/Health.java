package org.omflow.booster.installer.setup;

import java.time.Duration;

/** Waits until a program that was started works. */
final class Health {
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final ServiceCommand service;
    private final Duration patience;

    Health(ServiceCommand service, Duration patience) {
        this.service = service;
        this.patience = patience;
    }

    /** How it is once it works, or after that time. */
    ServiceCommand.Status await() throws SetupException {
        long end = System.nanoTime() + patience.toNanos();
        ServiceCommand.Status status = service.status();
        while (!status.isHealthy() && System.nanoTime() < end) {
            try {
                Thread.sleep(PAUSE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SetupException(SetupException.FAILED, "Interrupted while waiting for the program", e);
            }
            status = service.status();
        }
        return status;
    }
}
