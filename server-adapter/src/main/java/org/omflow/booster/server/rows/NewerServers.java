package org.omflow.booster.server.rows;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what this server leaves to newer ones during an update, each thing once. Thread-safe. */
public final class NewerServers {
    private static final Logger log = LoggerFactory.getLogger(NewerServers.class);
    /** More than one update brings. */
    private static final int MOST = 100;

    private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();

    private NewerServers() {}

    /** Logs that jobs wait for a newer server because of this. */
    public static void waitsFor(String what) {
        if (LOGGED.size() < MOST && LOGGED.add(what)) {
            log.warn(
                    "{} is not known to this version of the server: the jobs that need it wait for a newer server."
                            + " Update this one, or start a newer one.",
                    what);
        }
    }
}
