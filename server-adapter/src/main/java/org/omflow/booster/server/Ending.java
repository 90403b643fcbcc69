package org.omflow.booster.server;

import io.javalin.util.JavalinBindException;
import java.util.List;
import java.util.Optional;
import org.omflow.booster.ha.database.ProgramTooOldException;
import org.omflow.booster.ha.database.UnusableDatabaseException;
import org.omflow.booster.ha.settings.SettingsException;
import org.omflow.booster.ha.tls.TlsException;

/**
 * Why the program ends, in words for an administrator.
 *
 * @param code the exit code
 * @param sentences each says what is wrong and what to do
 */
record Ending(int code, List<String> sentences) {
    /** Of a fault that an administrator can mend; empty for any other. */
    static Optional<Ending> of(Exception e) {
        if (e instanceof SettingsException wrong) {
            return Optional.of(new Ending(ServerMain.WRONG_SETTINGS, wrong.problems()));
        }
        if (e instanceof TlsException || e instanceof ProgramTooOldException) {
            return Optional.of(new Ending(ServerMain.WRONG_SETTINGS, List.of(e.getMessage())));
        }
        if (e instanceof UnusableDatabaseException) {
            return Optional.of(new Ending(1, List.of(e.getMessage())));
        }
        return e instanceof JavalinBindException
                ? Optional.of(new Ending(
                        1,
                        List.of("The HTTP port is in use or not permitted: " + e.getMessage()
                                + ". Stop the program that uses it, or set http.port to another port.")))
                : Optional.empty();
    }
}
