package org.omflow.booster.ha.tls;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a process's certificates anew when an administrator has put others in their place. Thread-safe. */
public final class TlsWatch {
    private static final Logger log = LoggerFactory.getLogger(TlsWatch.class);
    private static final long PAUSE_MS = 10_000;

    private final TlsIdentity identity;
    private String told;

    private TlsWatch(TlsIdentity identity) {
        this.identity = identity;
    }

    /** Looks every 10 seconds, as long as the process lives. */
    public static void begin(TlsIdentity identity) {
        Thread thread = new Thread(new TlsWatch(identity)::run, "certificates");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(PAUSE_MS);
                look();
            }
        } catch (InterruptedException e) {
            // Nobody interrupts it; the process ends.
        }
    }

    private void look() {
        try {
            if (identity.reload()) {
                log.info("The certificates of this process were taken anew");
            }
            told = null;
        } catch (TlsException e) {
            if (!e.getMessage().equals(told)) {
                told = e.getMessage();
                log.warn("The certificates of this process stay as they are: {}", told);
            }
        }
    }
}
